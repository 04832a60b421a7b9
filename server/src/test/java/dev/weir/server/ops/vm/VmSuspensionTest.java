package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.ops.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VM.suspend and resume, with a host that does as it is told, refuses, or reports at the wrong moment. */
class VmSuspensionTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VbdRef vbd;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vbd = machines.vbd(vm, machines.disk("disk"), "0");
        parts.call("VM.start", vm, false, false);
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VmPowerState power() {
        return parts.get(vm, Vm.POWER_STATE);
    }

    private SrRef sr() {
        return machines.localSr();
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void suspendKeepsTheMemoryAndTheDevices() throws Exception {
        parts.call("VM.suspend", vm);
        assertThat(power()).isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).as("VML-97").isEqualTo(HostRef.NULL);
        assertThat(parts.get(vm, Vm.DOMID)).isEqualTo(-1);
        assertThat(parts.get(vm, Vm.CONSOLES)).isEmpty();
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).as("VML-97").isTrue();
        VdiRef image = parts.get(vm, Vm.SUSPEND_VDI);
        assertThat(parts.get(image, Vdi.TYPE)).as("VML-96").isEqualTo(VdiType.SUSPEND);
        assertThat(parts.get(image, Vdi.NAME_LABEL)).isEqualTo("Suspend image");
        assertThat(parts.get(image, Vdi.VIRTUAL_SIZE))
                .as("VML-96")
                .isGreaterThanOrEqualTo((long) (parts.get(vm, Vm.MEMORY_STATIC_MAX) * 1.26) + 100 * Machines.MIB);
        assertThat(parts.agent.stored(parts.get(sr(), Sr.UUID))).containsKey(parts.get(image, Vdi.LOCATION));
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm)))
                .contains("resume", "resume_on", "hard_shutdown")
                .doesNotContain("start", "suspend");
        assertNothingNoted();
    }

    @Test
    void resumeGoesOnAndLeavesNoImage() throws Exception {
        parts.call("VM.suspend", vm);
        parts.call("VM.resume", vm, false, false);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).isEqualTo(parts.host);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).as("VML-98").isEqualTo(VdiRef.NULL);
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(1);
        assertThat(parts.agent.stored(parts.get(sr(), Sr.UUID))).hasSize(1);
        assertThat(parts.get(vm, Vm.CONSOLES)).hasSize(1);
        assertNothingNoted();
    }

    /** VML-97: the guest goes on with the devices that it had. */
    @Test
    void whatWasUnpluggedIsNotInTheGuestAfterAResume() {
        parts.set(vbd, Vbd.UNPLUGGABLE, true);
        parts.call("VBD.unplug", vbd);
        parts.call("VM.suspend", vm);
        parts.call("VM.resume", vm, false, false);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        parts.call("VM.hard_reboot", vm);
        parts.call("VBD.plug", vbd);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
    }

    /** The guest goes on in another process, on its host, also where the host takes no others. */
    @Test
    void deviceModelsAreRestarted() throws Exception {
        String run = parts.get(vm, Vm.UUID);
        parts.set(parts.host, Host.ENABLED, false);
        parts.call("VM.restart_device_models", vm);
        assertThat(parts.agent.asked(Verb.SuspendDomain.class)).hasSize(1);
        assertThat(parts.agent.asked(Verb.ResumeDomain.class)).hasSize(1);
        assertThat(parts.agent.domain(run)).isNotNull();
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).isEqualTo(parts.host);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertNothingNoted();
        parts.call("VM.pause", vm);
        assertThat(parts.failure("VM.restart_device_models", vm))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "Running", "Paused");
    }

    @Test
    void resumePausedOnAHostIsPaused() {
        parts.call("VM.suspend", vm);
        parts.call("VM.resume_on", vm, parts.host, true, false);
        assertThat(power()).as("VML-98").isEqualTo(VmPowerState.PAUSED);
        assertThat(parts.failure("VM.suspend", vm))
                .as("VML-95")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
    }

    @Test
    void aGuestThatIsRefusedRunsOn() throws Exception {
        parts.agent.refuse(Verb.SuspendDomain.class, "SR_BACKEND_FAILURE_44", "", "no space", "");
        assertThat(parts.failure("VM.suspend", vm)).first().isEqualTo("SR_BACKEND_FAILURE_44");
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        assertNothingNoted();
    }

    @Test
    void aGuestThatEndedMeanwhileIsOff() throws Exception {
        parts.agent.refuse(Verb.SuspendDomain.class, "VM_BAD_POWER_STATE", parts.get(vm, Vm.UUID), "running", "halted");
        assertThat(parts.failure("VM.suspend", vm))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
        assertThat(power()).as("VML-96").isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertNothingNoted();
    }

    /** The host tells of the end before it answers. */
    @Test
    void theEndOfTheRunIsNotTakenForAnEnd() {
        String uuid = parts.get(vm, Vm.UUID);
        parts.agent.during(
                Verb.SuspendDomain.class,
                () -> parts.reports.accept(
                        parts.host,
                        Facts.change(Facts.stopped(parts.agent.domain(uuid), DomainState.StopReason.DESTROYED))));
        parts.call("VM.suspend", vm);
        assertThat(power()).isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
    }

    @Test
    void aResumeThatIsRefusedLeavesTheVmSuspended() throws Exception {
        parts.call("VM.suspend", vm);
        parts.agent.refuse(Verb.ResumeDomain.class, "INTERNAL_ERROR", "broken");
        assertThat(parts.failure("VM.resume", vm, false, false)).containsExactly("INTERNAL_ERROR", "broken");
        assertThat(power()).isEqualTo(VmPowerState.SUSPENDED);
        assertThat(parts.exists(parts.get(vm, Vm.SUSPEND_VDI))).isTrue();
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertNothingNoted();
    }

    @Test
    void hardShutdownTakesTheMemoryAway() throws Exception {
        parts.call("VM.suspend", vm);
        parts.call("VM.hard_shutdown", vm);
        assertThat(power()).as("VML-91").isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(VdiRef.NULL);
        assertThat(parts.agent.stored(parts.get(sr(), Sr.UUID))).hasSize(1);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.agent.asked(Verb.DestroyDomain.class)).isEmpty();
        assertNothingNoted();
    }

    @Test
    void rebootOfASuspendedVmIsRefusedAndOfOneThatIsOffAStart() {
        parts.call("VM.suspend", vm);
        assertThat(parts.failure("VM.hard_reboot", vm))
                .as("VML-93")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "suspended");
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.hard_reboot", vm);
        assertThat(power()).as("VML-93").isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void thePlaceIsTheFirstWishThatTheHostSees() {
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        for (PbdRef pbd : parts.get(sr(), Sr.PBDS)) {
            parts.set(pbd, Pbd.CURRENTLY_ATTACHED, false);
        }
        assertThat(parts.failure("VM.suspend", vm)).as("VML-96").containsExactly("VM_NO_SUSPEND_SR", vm.ref());
        for (PbdRef pbd : parts.get(sr(), Sr.PBDS)) {
            parts.set(pbd, Pbd.CURRENTLY_ATTACHED, true);
        }
        parts.set(pool, Pool.SUSPEND_IMAGE_SR, SrRef.NULL);
        parts.call("VM.suspend", vm);
        assertThat(parts.get(parts.get(vm, Vm.SUSPEND_VDI), Vdi.SR))
                .as("the host's own")
                .isEqualTo(parts.get(parts.host, Host.SUSPEND_IMAGE_SR));
    }

    @Test
    void aFullStorageIsRefused() {
        parts.set(sr(), Sr.PHYSICAL_SIZE, 100L);
        assertThat(parts.failure("VM.suspend", vm))
                .as("VML-96")
                .isEqualTo(List.of("SR_SUSPEND_SPACE_INSUFFICIENT", sr().ref()));
    }
}
