package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlaces;
import dev.weir.agent.network.Backend;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.time.SystemScheduler;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Connect;

/** The adapter on libvirt's own test driver: real calls, real events, no guests. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TestDriverTest {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final SystemScheduler scheduler = new SystemScheduler();
    private final BlockingQueue<DomainState> told = new LinkedBlockingQueue<>();
    private final String vm = UUID.randomUUID().toString();
    private LibvirtHypervisor hypervisor;

    @TempDir
    Path folder;

    @BeforeEach
    void open() throws HypervisorFailure {
        hypervisor = adapter();
    }

    private LibvirtHypervisor adapter() throws HypervisorFailure {
        LibvirtHypervisor opened = LibvirtHypervisor.open(
                new LibvirtSettings(
                        URI.create("test:///default"),
                        Acceleration.TCG,
                        folder,
                        folder,
                        folder.resolve("runs"),
                        folder.resolve("tpms"),
                        folder,
                        DEADLINE,
                        Duration.ZERO,
                        CpuGroups.NONE,
                        UsbPlaces.NONE,
                        null),
                volume -> folder.resolve(volume.location()),
                new NoBridges(),
                scheduler);
        opened.listen(told::add);
        return opened;
    }

    @AfterEach
    void close() throws HypervisorFailure {
        hypervisor.destroy(vm);
        hypervisor.close();
        scheduler.close();
    }

    private DomainSpec spec(String startId, boolean paused) {
        return new DomainSpec(
                vm,
                startId,
                "name",
                1,
                1,
                64L << 20,
                64L << 20,
                new DomainSpec.Boot.Firmware("c", false),
                List.of(),
                List.of(),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.DESTROY,
                paused);
    }

    private DomainState domain() {
        return Objects.requireNonNull(hypervisor.domain(vm));
    }

    private DomainState next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(1, TimeUnit.MINUTES), "nothing was told");
    }

    @Test
    void startsPausesAndEnds() throws Exception {
        assertThat(hypervisor.start(spec("one", false)).power()).isEqualTo(Power.RUNNING);
        assertThat(hypervisor.start(spec("one", false)).startId()).isEqualTo("one");
        assertThat(hypervisor.domains()).extracting(DomainState::uuid).containsExactly(vm);
        assertThatThrownBy(() -> hypervisor.start(spec("two", false)))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("VM_BAD_POWER_STATE"));
        hypervisor.pause(vm);
        assertThat(domain().power()).isEqualTo(Power.PAUSED);
        hypervisor.unpause(vm);
        hypervisor.destroy(vm);
        hypervisor.destroy(vm);
        assertThat(domain().stop()).isEqualTo(StopReason.DESTROYED);
        assertThat(domain().id()).isEqualTo(-1);
        assertThat(List.of(next().power(), next().power(), next().power(), next().power()))
                .containsExactly(Power.RUNNING, Power.PAUSED, Power.RUNNING, Power.STOPPED);
        assertThat(hypervisor.start(spec("two", true)).power()).isEqualTo(Power.PAUSED);
    }

    @Test
    void shutDownWaitsForTheEnd() throws Exception {
        hypervisor.start(spec("one", false));
        hypervisor.shutDown(vm, DEADLINE);
        assertThat(domain().stop()).isEqualTo(StopReason.SHUTDOWN);
    }

    @Test
    void seesWhatOthersDo() throws Exception {
        hypervisor.start(spec("one", false));
        next();
        Connect other = new Connect(URI.create("test:///default"));
        other.domainLookupByUUIDString(vm).destroy();
        assertThat(next().stop()).isEqualTo(StopReason.DESTROYED);
        other.close();
    }

    @Test
    void aSecondAdapterKnowsTheRunAgain() throws Exception {
        hypervisor.start(spec("one", false));
        LibvirtHypervisor first = hypervisor;
        hypervisor = adapter();
        first.close();
        assertThat(domain().startId()).isEqualTo("one");
        hypervisor.destroy(vm);
        assertThat(domain().power()).isEqualTo(Power.STOPPED);
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> hypervisor.pause(vm)).isInstanceOfSatisfying(HypervisorFailure.class, e -> {
            assertThat(e.code()).isEqualTo("VM_BAD_POWER_STATE");
            assertThat(e.params()).containsExactly(vm, "running", "halted");
        });
    }

    private static final class NoBridges implements Bridges {
        @Override
        public void ensure(String bridge, int mtu, String nic) {}

        @Override
        public void ensureVlan(String bridge, int mtu, String over, int tag) {}

        @Override
        public void ensureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options) {}

        @Override
        public boolean exists(String bridge) {
            return true;
        }

        @Override
        public void remove(String bridge) {}

        @Override
        public void retain(Set<String> bridges) {}

        @Override
        public String device(String bridge) {
            return bridge;
        }

        @Override
        public Backend backend() {
            return Backend.BRIDGE;
        }

        @Override
        public void close() {}
    }
}
