package dev.weir.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.CopyState;
import org.junit.jupiter.api.Test;

/** A master's own copy goes. */
class OwnCopyTest {
    @Test
    void goesWhenItsAgentAnswers() {
        FakeKeeper keeper = new FakeKeeper();
        CopyState copy = new CopyState("5b1f3c52-7a2e-4a55-9d0c-0123456789ab", 7, 10, 5);
        keeper.holds(copy);
        keeper.away(true);
        OwnCopy.forget(keeper);
        assertThat(keeper.held()).isEqualTo(copy);
        keeper.away(false);
        OwnCopy.forget(keeper);
        assertThat(keeper.held()).isEqualTo(CopyState.NONE);
    }
}
