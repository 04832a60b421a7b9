package dev.weir.server.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

/** The answer of {@code host.get_tracked_user_agents}. */
class UserAgentsTest {
    private final UserAgents agents = new UserAgents();

    @Test
    void knowsNameAndNewestVersion() {
        agents.seen("XenCenter/8.2 (build 5)");
        agents.seen("xe");
        agents.seen("Console 1.0 beta");
        agents.seen("XenCenter/8.3/x");
        assertThat(agents.told()).containsExactly(entry("XenCenter", "8.3"), entry("xe", ""), entry("Console", ""));
    }

    @Test
    void isBounded() {
        agents.seen("");
        agents.seen("x".repeat(65));
        assertThat(agents.told()).isEmpty();
        for (int i = 0; i < 130; i++) {
            agents.seen("program" + i + "/1");
        }
        assertThat(agents.told())
                .hasSize(128)
                .doesNotContainKeys("program0", "program1")
                .containsKey("program129");
    }
}
