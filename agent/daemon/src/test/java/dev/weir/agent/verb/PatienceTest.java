package dev.weir.agent.verb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.Specs;
import dev.weir.agent.power.Unowned;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.simulator.FaultPlan;
import dev.weir.agent.simulator.GuestTimes;
import dev.weir.agent.simulator.SimulatedBridges;
import dev.weir.agent.simulator.SimulatedHost;
import dev.weir.agent.simulator.SimulatedHypervisor;
import dev.weir.agent.time.SystemScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timeouts that no clock can count, found by fuzzing: a guest that ends at once is not waited for anyway. */
@Timeout(120)
class PatienceTest {
    private static final Duration QUICK = Duration.ofMillis(1);

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1000, 1L << 40, 120})
    void anyTimeoutWillDo(long seconds) throws Exception {
        SystemScheduler scheduler = new SystemScheduler();
        FaultPlan faults = new FaultPlan(scheduler);
        SimulatedBridges bridges = new SimulatedBridges(faults);
        bridges.ensure("xenbr0", 1500, "eth0");
        Storages storages = new Storages(Map.of());
        SimulatedHost host = new SimulatedHost("h", "127.0.0.1", 4, 1L << 40, List.of("tiny-linux"));
        try (SimulatedHypervisor hypervisor = new SimulatedHypervisor(
                host, new GuestTimes(QUICK, QUICK), scheduler, faults, storages::path, bridges)) {
            Verbs verbs = new Verbs(
                    hypervisor,
                    storages,
                    bridges,
                    _ -> List.of(),
                    () -> {
                        throw new AssertionError("nobody asks");
                    },
                    Unowned.machine());
            assertThat(verbs.carryOut(new Verb.StartDomain(Specs.small("a", "run"))))
                    .isInstanceOf(Answer.Domain.class);
            assertThat(verbs.carryOut(new Verb.ShutDownDomain("a", seconds))).isEqualTo(new Answer.Done());
        }
    }
}
