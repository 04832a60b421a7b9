package dev.weir.agent.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.Specs;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.agent.simulator.FaultPlan;
import dev.weir.agent.simulator.GuestEvent;
import dev.weir.agent.simulator.GuestTimes;
import dev.weir.agent.simulator.SimulatedBridges;
import dev.weir.agent.simulator.SimulatedFacts;
import dev.weir.agent.simulator.SimulatedHost;
import dev.weir.agent.simulator.SimulatedHypervisor;
import dev.weir.agent.time.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReportFeedTest {
    private static final Duration BEAT = Duration.ofSeconds(5);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final SimulatedHost host = new SimulatedHost("h", "127.0.0.1", 1, 1L << 40, List.of("tiny-linux"));
    private final FaultPlan faults = new FaultPlan(scheduler);
    private final SimulatedBridges bridges = new SimulatedBridges(faults);
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(
            host, new GuestTimes(Duration.ofHours(1), Duration.ZERO), scheduler, faults, _ -> Path.of("/"), bridges);
    private final ReportFeed feed =
            new ReportFeed("run", hypervisor, new SimulatedFacts(host, hypervisor::memoryFree, 0), scheduler);

    @BeforeEach
    void start() throws HypervisorFailure {
        bridges.ensure("xenbr0", 1500, "eth0");
        feed.start();
    }

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void whoComesLateStillLearnsWhyAGuestStopped() throws Exception {
        hypervisor.start(Specs.small("a", "s"));
        hypervisor.guestDoes("a", GuestEvent.SHUTDOWN);
        try (ReportStream stream = feed.open()) {
            assertThat(next(stream).domains())
                    .singleElement()
                    .extracting(DomainState::stop)
                    .isEqualTo(StopReason.SHUTDOWN);
        }
    }

    @Test
    void whatVanishesWithoutAWordIsGone() throws Exception {
        hypervisor.start(Specs.small("a", "s"));
        try (ReportStream stream = feed.open()) {
            assertThat(next(stream).domains()).hasSize(1);
            hypervisor.close();
            scheduler.advance(BEAT);
            HostReport report = next(stream);
            while (report.gone().isEmpty()) {
                report = next(stream);
            }
            assertThat(report.gone()).containsExactly("a");
        }
        try (ReportStream stream = feed.open()) {
            assertThat(next(stream).domains()).isEmpty();
        }
    }

    @Test
    void factsComeAgainWhenTheyChanged() throws Exception {
        try (ReportStream stream = feed.open()) {
            assertThat(next(stream).facts()).isNotNull();
            scheduler.advance(BEAT);
            assertThat(next(stream).facts()).isNull();
            hypervisor.start(Specs.small("a", "s"));
            assertThat(next(stream).facts()).isNull();
            scheduler.advance(BEAT);
            assertThat(requireNonNull(next(stream).facts()).memoryFreeBytes()).isEqualTo((1L << 40) - (1L << 28));
        }
    }

    @Test
    void aListenerThatDoesNotReadIsCutOff() throws Exception {
        try (ReportStream slow = feed.open();
                ReportStream quick = feed.open()) {
            next(quick);
            for (int beat = 0; beat < 1100; beat++) {
                scheduler.advance(BEAT);
                next(quick);
            }
            assertThat(next(slow).full()).isTrue();
            int lines = 0;
            while (slow.take() != null) {
                lines++;
            }
            assertThat(lines).isLessThan(1100);
        }
    }

    @Test
    void numbersHaveNoGap() throws Exception {
        try (ReportStream stream = feed.open()) {
            long last = next(stream).sequence();
            for (int i = 0; i < 50; i++) {
                hypervisor.start(Specs.small("vm-" + i, "s"));
                HostReport report = next(stream);
                assertThat(report.sequence()).isEqualTo(last + 1);
                last = report.sequence();
            }
        }
    }

    private static HostReport next(ReportStream stream) throws InterruptedException {
        return ReportJson.read(requireNonNull(stream.take()));
    }
}
