package dev.weir.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.protocol.json.MalformedMessage;
import dev.weir.agent.time.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sticks of a simulated host, in its ports and in its guests. */
class SimulatedUsbsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultPlan faults = new FaultPlan(scheduler);
    private final SimulatedUsbs usbs = new SimulatedUsbs("h", Map.of("1-2", "0951:1666", "1-3", "096e:0006"));
    private final SimulatedHost host =
            new SimulatedHost("h", "127.0.0.1", 4, 1L << 34, List.of("tiny-linux"), usbs, null);
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(
            host,
            new GuestTimes(SECOND, SECOND),
            scheduler,
            faults,
            new SimulatedStorage(faults, new SimulatedVolumes(1L << 34, List.of(), true))::path,
            new SimulatedBridges(faults));
    private final FaultRequests requests = new FaultRequests(faults, hypervisor, usbs);

    private List<HostFacts.Usb> told() {
        return new SimulatedFacts(host, hypervisor::memoryFree, 0).get().usbs();
    }

    private static DomainSpec spec(UsbSpec... usbs) {
        return new DomainSpec(
                "a",
                "r1",
                "vm",
                1,
                1,
                1 << 28,
                1 << 28,
                new DomainSpec.Boot.Firmware("c", false),
                List.of(),
                List.of(),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.RESTART,
                false,
                Map.of(),
                Hardware.PLAIN,
                null,
                CpuTuning.NONE,
                List.of(usbs));
    }

    private UsbSpec stick() {
        HostFacts.Usb stick = told().getFirst();
        return new UsbSpec("v", stick.path(), stick.vendorId(), stick.productId(), stick.serial());
    }

    @Test
    void sticksArePulledAndPlugged() {
        assertThat(told()).extracting(HostFacts.Usb::path).containsExactly("1-2", "1-3");
        requests.accept("{\"usb\":\"1-2\",\"event\":\"pulled\"}");
        assertThat(told()).extracting(HostFacts.Usb::path).containsExactly("1-3");
        requests.accept("{\"usb\":\"1-2\",\"event\":\"plugged\"}");
        assertThat(told()).hasSize(2);
        assertThatThrownBy(() -> requests.accept("{\"usb\":\"9-9\",\"event\":\"pulled\"}"))
                .isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> requests.accept("{\"usb\":\"1-2\",\"event\":\"eaten\"}"))
                .isInstanceOf(MalformedMessage.class);
    }

    @Test
    void aGuestHasItUntilItIsUnplugged() throws Exception {
        UsbSpec stick = stick();
        hypervisor.start(spec(stick));
        assertThat(hypervisor.present("a").usbs()).containsExactly(stick);
        hypervisor.pause("a");
        assertThatThrownBy(() -> hypervisor.controls().unplug("a", stick))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("VM_BAD_POWER_STATE"));
        hypervisor.unpause("a");
        hypervisor.controls().unplug("a", stick);
        hypervisor.controls().unplug("a", stick);
        assertThat(hypervisor.present("a").usbs()).isEmpty();
    }

    @Test
    void whatIsNotThereGoesToNoGuest() {
        UsbSpec stick = stick();
        usbs.pull("1-2", true);
        assertThatThrownBy(() -> hypervisor.start(spec(stick)))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("OPERATION_NOT_ALLOWED"));
        assertThat(hypervisor.domain("a")).isNull();
    }
}
