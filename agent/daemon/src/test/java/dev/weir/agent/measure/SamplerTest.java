package dev.weir.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Figure;
import dev.weir.agent.time.ManualScheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Figures from what is counted, round by round. */
class SamplerTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final Map<String, List<Reading>> read = new HashMap<>();
    private final Sampler sampler = new Sampler(List.of(() -> Map.copyOf(read)), new ManualScheduler(), now::get);

    private void round(long seconds, Reading... readings) {
        now.addAndGet(seconds * SECOND);
        read.put("g", List.of(readings));
        sampler.sample();
    }

    private Figure only() {
        assertThat(sampler.of("g")).hasSize(1);
        return sampler.of("g").getFirst();
    }

    @Test
    void aLevelIsToldAsItIs() {
        round(5, GuestReadings.memory(1024));
        assertThat(only())
                .isEqualTo(new Figure(
                        "memory", "Memory currently allocated to VM", "B", 0, Double.POSITIVE_INFINITY, true, 1024));
        round(5, GuestReadings.memory(512));
        assertThat(only().value()).isEqualTo(512);
    }

    @Test
    void aRateIsTheWayBetweenTwoRounds() {
        round(5, Reading.rate("r", "d", "B/s", 1000));
        assertThat(only().value()).as("nothing is known of it yet").isNaN();
        round(5, Reading.rate("r", "d", "B/s", 6000));
        assertThat(only().value()).isEqualTo(1000);
        round(10, Reading.rate("r", "d", "B/s", 6000));
        assertThat(only().value()).isZero();
        round(5, Reading.rate("r", "d", "B/s", 10));
        assertThat(only().value()).as("counted anew").isNaN();
    }

    @Test
    void noTimePassesFasterThanTheClock() {
        round(5, GuestReadings.vcpu(0, 1));
        round(5, GuestReadings.vcpu(0, 3.5));
        assertThat(only().value()).isEqualTo(0.5);
        round(5, GuestReadings.vcpu(0, 30));
        assertThat(only().value()).isEqualTo(1);
    }

    @Test
    void aLatencyIsOfTheRequestsSince() {
        round(5, Reading.each("l", "d", "us", 100, 10));
        round(5, Reading.each("l", "d", "us", 400, 20));
        assertThat(only().value()).isEqualTo(30);
        round(5, Reading.each("l", "d", "us", 400, 20));
        assertThat(only().value()).isZero();
    }

    @Test
    void whoIsNotReadAnyMoreIsForgotten() {
        round(5, GuestReadings.memory(1));
        read.clear();
        sampler.sample();
        assertThat(sampler.of("g")).isEmpty();
    }

    @Test
    void disksHaveTheirLinuxNames() {
        assertThat(List.of(0, 25, 26, 27))
                .map(GuestReadings::linuxName)
                .containsExactly("xvda", "xvdz", "xvdaa", "xvdab");
    }
}
