package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What one client may have, and what is left for others. */
class SharesTest {
    @Test
    void oneClientGetsHalfOfTheMemory() {
        Budget budget = new Budget(100);
        assertThat(budget.take("a", 30)).isTrue();
        assertThat(budget.take("a", 21)).isFalse();
        assertThat(budget.take("a", 20)).isTrue();
        assertThat(budget.take("b", 50)).isTrue();
        assertThat(budget.take("c", 1)).isFalse();
        budget.give("a", 20);
        assertThat(budget.take("c", 20)).isTrue();
        budget.give("a", 30);
        budget.give("b", 50);
        budget.give("c", 20);
        assertThat(budget.left()).isEqualTo(100);
    }

    @Test
    void oneClientHasABoundedNumberOfCalls() {
        Pending pending = new Pending(2);
        assertThat(pending.enter("a")).isTrue();
        assertThat(pending.enter("a")).isTrue();
        assertThat(pending.enter("a")).isFalse();
        assertThat(pending.enter("b")).isTrue();
        pending.leave("a");
        assertThat(pending.enter("a")).isTrue();
    }
}
