package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.time.ManualScheduler;
import org.junit.jupiter.api.Test;

class ResetsTest {
    private final ManualScheduler scheduler = new ManualScheduler();
    private final Resets resets = new Resets(scheduler);

    @Test
    void resetsOfOneRebootAreOne() {
        assertThat(resets.isReboot("a")).isTrue();
        assertThat(resets.isReboot("a")).isFalse();
        assertThat(resets.isReboot("b")).isTrue();
        scheduler.advance(Resets.CALM);
        assertThat(resets.isReboot("a")).isTrue();
    }

    @Test
    void aResetThatWasAskedForCounts() {
        assertThat(resets.isReboot("a")).isTrue();
        scheduler.advance(Resets.CALM.dividedBy(2));
        resets.asked("a");
        assertThat(resets.isReboot("a")).isTrue();
        scheduler.advance(Resets.CALM.dividedBy(2));
        assertThat(resets.isReboot("a")).isFalse();
    }
}
