package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
    void whoWaitsGetsWhatIsGivenBack() {
        Budget budget = new Budget(100);
        assertThat(budget.take("a", 50)).isTrue();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> budget.take("a", 20, Duration.ofMinutes(5)));
        budget.give("a", 20);
        assertThat(waiting.join()).isTrue();
        assertThat(budget.take("a", 1, Duration.ZERO)).isFalse();
    }

    @Test
    void oneOfAClientsBodiesGrowsLargeAtATime() {
        Budget budget = new Budget(100);
        assertThat(budget.grow("a", Duration.ZERO)).isTrue();
        assertThat(budget.grow("a", Duration.ZERO)).isFalse();
        assertThat(budget.grow("b", Duration.ZERO)).isTrue();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> budget.grow("a", Duration.ofMinutes(5)));
        budget.grown("a");
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void oneClientHasABoundedNumberOfCalls() {
        Pending pending = new Pending(2);
        Pending.Place first = Objects.requireNonNull(pending.enter("a"));
        assertThat(pending.enter("a")).isNotNull();
        assertThat(pending.enter("a")).isNull();
        assertThat(pending.enter("b")).isNotNull();
        first.close();
        first.close();
        assertThat(pending.enter("a")).isNotNull();
        assertThat(pending.enter("a")).isNull();
    }
}
