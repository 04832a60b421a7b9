package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.ops.Machines;
import dev.weir.server.place.Memory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dynamic range of memory, of VMs that run and of others (VML-110, VML-112, VML-114). */
class VmBalloonTest {
    private static final long MIB = Machines.MIB;

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        parts.call("VM.set_memory_limits", vm, 32 * MIB, 512 * MIB, 64 * MIB, 128 * MIB);
        parts.call("VM.start", vm, false, false);
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private List<Verb.SetMemory> told() {
        return parts.agent.asked(Verb.SetMemory.class);
    }

    private void assertRange(long min, long max) {
        assertThat(parts.get(vm, Vm.MEMORY_DYNAMIC_MIN)).isEqualTo(min);
        assertThat(parts.get(vm, Vm.MEMORY_DYNAMIC_MAX)).isEqualTo(max);
    }

    @Test
    void aRunningGuestGoesToTheTopOfItsRange() {
        parts.call("VM.set_memory_dynamic_range", vm, 128 * MIB, 256 * MIB);
        assertRange(128 * MIB, 256 * MIB);
        assertThat(parts.get(vm, Vm.MEMORY_TARGET)).as("VML-113").isEqualTo(128 * MIB);
        assertThat(told()).containsExactly(new Verb.SetMemory(parts.get(vm, Vm.UUID), 256 * MIB));
        parts.reports.accept(parts.host, Facts.change(parts.agent.domain(parts.get(vm, Vm.UUID))));
        assertThat(parts.get(parts.get(vm, Vm.METRICS), VmMetrics.MEMORY_ACTUAL))
                .isEqualTo(256 * MIB);
        parts.call("VM.wait_memory_target_live", vm);
        parts.call("VM.set_memory_dynamic_min", vm, 64 * MIB);
        parts.call("VM.set_memory_dynamic_max", vm, 96 * MIB);
        assertRange(64 * MIB, 96 * MIB);
        assertThat(told()).last().isEqualTo(new Verb.SetMemory(parts.get(vm, Vm.UUID), 96 * MIB));
    }

    @Test
    void theOrderHoldsForRunningOnesToo() {
        assertThat(parts.failure("VM.set_memory_dynamic_range", vm, 256 * MIB, 128 * MIB))
                .as("VML-110")
                .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
        assertThat(parts.failure("VM.set_memory_dynamic_max", vm, 1024 * MIB))
                .containsExactly("MEMORY_CONSTRAINT_VIOLATION_ORDER");
        assertThat(told()).isEmpty();
        assertRange(64 * MIB, 128 * MIB);
    }

    @Test
    void onlyRaisingTheLeastNeedsRoom() {
        parts.set(parts.get(parts.host, Host.METRICS), HostMetrics.MEMORY_TOTAL, 600 * MIB);
        long free = Memory.free(parts.store.snapshot(), parts.host, VmRef.NULL);
        assertThat(parts.failure("VM.set_memory_dynamic_range", vm, 64 * MIB + free + MIB, 512 * MIB))
                .as("VML-112: in KiB")
                .containsExactly(
                        "HOST_NOT_ENOUGH_FREE_MEMORY", Long.toString(free / 1024 + 1024), Long.toString(free / 1024));
        assertThat(told()).isEmpty();
        parts.call("VM.set_memory_dynamic_range", vm, 64 * MIB, 512 * MIB);
        assertRange(64 * MIB, 512 * MIB);
    }

    @Test
    void whatTheHostRefusesIsNotWritten() {
        parts.agent.refuse(Verb.SetMemory.class, "INTERNAL_ERROR", "no balloon");
        assertThat(parts.failure("VM.set_memory_dynamic_range", vm, 64 * MIB, 256 * MIB))
                .containsExactly("INTERNAL_ERROR", "no balloon");
        assertRange(64 * MIB, 128 * MIB);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void othersAreOnlyWritten() {
        parts.call("VM.pause", vm);
        assertThat(parts.failure("VM.set_memory_dynamic_range", vm, 64 * MIB, 256 * MIB))
                .as("VML-6")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted, running", "paused");
        parts.call("VM.unpause", vm);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.set_memory_dynamic_range", vm, 64 * MIB, 256 * MIB);
        assertRange(64 * MIB, 256 * MIB);
        assertThat(told()).isEmpty();
    }

    @Test
    void nestedVirtualisationPinsIt() {
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.add_to_platform", vm, "nested-virt", "true");
        assertThat(parts.failure("VM.set_memory_limits", vm, 32 * MIB, 512 * MIB, 64 * MIB, 128 * MIB))
                .as("VML-110")
                .containsExactly("MEMORY_CONSTRAINT_VIOLATION_MAXPIN", "nested virt");
        parts.call("VM.set_memory_limits", vm, 32 * MIB, 128 * MIB, 128 * MIB, 128 * MIB);
        assertThat(parts.failure("VM.set_memory_dynamic_range", vm, 64 * MIB, 128 * MIB))
                .as("VML-12")
                .containsExactly("VM_IS_USING_NESTED_VIRT", vm.ref());
    }

    /** The server dies with the host asked and nothing written: the host is told what the record says. */
    @Test
    void aRangeLeftInTheMiddleIsTakenBack() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.SetMemory.class);
        parts.call("Async.VM.set_memory_dynamic_range", vm, 64 * MIB, 512 * MIB);
        gate.awaitReached();
        parts = parts.restartedBesideItsHost();
        parts.agent.behave();
        gate.open();
        parts.agent.forgetAsked();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, parts.agent.domain(parts.get(vm, Vm.UUID))));
        assertRange(64 * MIB, 128 * MIB);
        assertThat(told()).containsExactly(new Verb.SetMemory(parts.get(vm, Vm.UUID), 128 * MIB));
    }
}
