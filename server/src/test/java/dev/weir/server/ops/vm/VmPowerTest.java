package dev.weir.server.ops.vm;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Console;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VM.start and what follows, with a host that does as it is told, refuses, is away, or takes its time. */
class VmPowerTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VbdRef vbd;
    private VifRef vif;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vbd = machines.vbd(vm, machines.disk("disk"), "0");
        vif = machines.vif(vm, "0");
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void start() {
        parts.call("VM.start", vm, false, false);
    }

    private VmPowerState power() {
        return parts.get(vm, Vm.POWER_STATE);
    }

    /** VML-84 and VML-70: off, nothing attached, nothing held, no place reserved. */
    private void assertNothingLeft() {
        assertThat(power()).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(vbd, Vbd.RESERVED)).isFalse();
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isFalse();
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.get(vbd, Vbd.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.get(vif, Vif.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.get(vm, Vm.CONSOLES)).isEmpty();
        assertThat(parts.agent.domains()).isEmpty();
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm))).contains("start");
    }

    @Test
    void startBuildsTheDomainAndWritesTheRun() {
        VbdRef drive = machines.emptyDrive(vm, "3");
        start();
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.RESIDENT_ON)).isEqualTo(parts.host);
        assertThat(parts.get(vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON)).isEqualTo(HostRef.NULL);
        assertThat(parts.get(vm, Vm.DOMID)).isPositive();
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(vbd, Vbd.DEVICE)).as("VML-151").isEqualTo("xvda");
        assertThat(parts.get(drive, Vbd.CURRENTLY_ATTACHED))
                .as("VML-82: empty CDs too")
                .isTrue();
        assertThat(parts.get(vif, Vif.CURRENTLY_ATTACHED)).isTrue();
        assertThat(parts.get(vm, Vm.CONSOLES)).hasSize(1);
        String uuid = parts.get(parts.get(vm, Vm.CONSOLES).getFirst(), Console.UUID);
        assertThat(parts.get(parts.get(vm, Vm.CONSOLES).getFirst(), Console.LOCATION))
                .as("H5")
                .isEqualTo("https://10.0.0.5/console?uuid=" + uuid);
        assertThat(parts.agent.asked().stream().map(Object::getClass).map(Class::getSimpleName))
                .containsExactly("EnsureBridge", "StartDomain");
        DomainSpec spec = parts.agent.asked(Verb.StartDomain.class).getFirst().spec();
        assertThat(spec.uuid()).isEqualTo(parts.get(vm, Vm.UUID));
        assertThat(spec.disks()).extracting(DiskSpec::position).containsExactly(0, 3);
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm)))
                .contains("clean_shutdown", "hard_reboot")
                .doesNotContain("start");
    }

    @Test
    void aNetworksBridgeIsWiredToTheHostsOwnInterface() {
        String inside = parts.text("network.create", Map.of("name_label", "inside", "other_config", Map.of()));
        machines.vif(vm, new NetworkRef(inside), "1");
        start();
        assertThat(parts.agent.asked(Verb.EnsureBridge.class))
                .as("NET-86; NET-5: an internal network has no interface")
                .extracting(Verb.EnsureBridge::bridge, Verb.EnsureBridge::nic)
                .containsExactly(tuple("xenbr0", "eth0"), tuple("xapi0", ""));
    }

    @Test
    void startPausedIsPaused() {
        parts.call("VM.start", vm, true, false);
        assertThat(power()).as("VML-1").isEqualTo(VmPowerState.PAUSED);
        assertThat(parts.failure("VM.clean_shutdown", vm))
                .as("VML-95")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
        parts.call("VM.unpause", vm);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void aBridgeRefusedLeavesNothing() {
        parts.agent.refuse(Verb.EnsureBridge.class, "BRIDGE_NOT_AVAILABLE", "xenbr0");
        assertThat(failureOf(this::start)).containsExactly("BRIDGE_NOT_AVAILABLE", "xenbr0");
        assertNothingLeft();
        assertThat(parts.agent.asked(Verb.StartDomain.class)).isEmpty();
    }

    @Test
    void aDomainRefusedLeavesNothing() {
        parts.agent.refuse(Verb.StartDomain.class, "BOOTLOADER_FAILED", "x", "no kernel");
        assertThat(failureOf(this::start)).containsExactly("BOOTLOADER_FAILED", "x", "no kernel");
        assertNothingLeft();
        assertThat(parts.agent.asked(Verb.DestroyDomain.class)).as("undone").hasSize(1);
        parts.agent.behave();
        start();
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void aHostThatCannotBeReachedLeavesNothingInTheRecords() {
        parts.agent.unreachable(Verb.StartDomain.class);
        parts.agent.unreachable(Verb.DestroyDomain.class);
        assertThat(failureOf(this::start)).as("ETS-29").containsExactly("CANNOT_CONTACT_HOST", parts.host.ref());
        assertNothingLeft();
    }

    /** VML-84: cancelled between the bridges and the domain's building. */
    @Test
    void cancelledStartLeavesNothing() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.EnsureBridge.class);
        TaskRef task = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        gate.awaitReached();
        parts.call("task.cancel", task);
        gate.open();
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).as("ETS-23").isEqualTo(TaskStatusType.CANCELLED);
        assertThat(parts.get(task, Task.ERROR_INFO)).isEmpty();
        assertNothingLeft();
    }

    /** VML-70, VML-71: the second start waits for the first and then finds the VM running. */
    @Test
    void aSecondStartWaitsAndThenFindsItRunning() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.StartDomain.class);
        TaskRef first = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        gate.awaitReached();
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).containsExactly(Map.entry(first.ref(), VmOperations.START));
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm))).doesNotContain("start");
        TaskRef second = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        parts.clock.unseen();
        gate.open();
        parts.await(state -> Records.get(state, second, Task.STATUS) != TaskStatusType.PENDING
                && Records.get(state, first, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(first, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
        assertThat(parts.get(second, Task.ERROR_INFO))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        assertThat(parts.agent.asked(Verb.StartDomain.class)).hasSize(1);
    }

    /** VML-71: waiting can be cancelled. */
    @Test
    void aWaitingOperationIsWokenByCancel() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.StartDomain.class);
        TaskRef first = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        gate.awaitReached();
        parts.clock.unseen();
        TaskRef second = new TaskRef(parts.text("Async.VM.destroy", vm));
        parts.call("task.cancel", second);
        parts.await(state -> Records.get(state, second, Task.STATUS) != TaskStatusType.PENDING);
        List<String> error = parts.get(second, Task.ERROR_INFO);
        assertThat(parts.get(second, Task.STATUS) == TaskStatusType.CANCELLED
                        || error.getFirst().equals("VM_BAD_POWER_STATE"))
                .as("%s", error)
                .isTrue();
        gate.open();
        parts.await(state -> Records.get(state, first, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
    }

    @Test
    void waitingInTheSameStateIsCancelledWithTheTask() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.CreateVolume.class);
        TaskRef first = new TaskRef(parts.text("Async.VDI.create", record("one")));
        gate.awaitReached();
        TaskRef second = new TaskRef(parts.text("Async.VDI.create", record("two")));
        parts.call("task.cancel", second);
        parts.await(state -> Records.get(state, second, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(second, Task.STATUS)).isEqualTo(TaskStatusType.CANCELLED);
        gate.open();
        parts.await(state -> Records.get(state, first, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(first, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
    }

    private Map<String, Object> record(String name) {
        return Map.of(
                "name_label",
                name,
                "SR",
                machines.localSr(),
                "virtual_size",
                1 << 20,
                "type",
                "user",
                "sharable",
                false,
                "read_only",
                false,
                "other_config",
                Map.of());
    }

    @Test
    void cleanShutdownTellsTheGuestsFailureByReference() {
        start();
        String uuid = parts.get(vm, Vm.UUID);
        parts.agent.refuse(Verb.ShutDownDomain.class, "VM_SHUTDOWN_TIMEOUT", uuid, "1200");
        assertThat(parts.failure("VM.clean_shutdown", vm))
                .as("VML-90")
                .containsExactly("VM_SHUTDOWN_TIMEOUT", vm.ref(), "1200");
        assertThat(power()).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vm, Vm.CURRENT_OPERATIONS)).isEmpty();
        assertThat(parts.agent.asked(Verb.ShutDownDomain.class).getFirst().timeoutSeconds())
                .isEqualTo(1200);
        parts.call("VM.shutdown", vm);
        assertThat(power()).as("VML-92: by force after all").isEqualTo(VmPowerState.HALTED);
        assertNothingLeft();
    }

    @Test
    void shutdownsEndTheRun() {
        start();
        parts.call("VM.clean_shutdown", vm);
        assertNothingLeft();
        start();
        parts.call("VM.pause", vm);
        parts.call("VM.hard_shutdown", vm);
        assertNothingLeft();
        assertThat(parts.failure("VM.hard_shutdown", vm)).as("VML-91").startsWith("VM_BAD_POWER_STATE", vm.ref());
    }

    @Test
    void delaysArePartOfTheCall() {
        parts.call("VM.set_start_delay", vm, 7);
        parts.call("VM.set_shutdown_delay", vm, 9);
        start();
        assertThat(parts.pauses).as("VML-80").containsExactly(Duration.ofSeconds(7));
        parts.call("VM.clean_shutdown", vm);
        assertThat(parts.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9));
    }

    @Test
    void rebootsKeepTheRunAndTheHost() {
        start();
        long domid = parts.get(vm, Vm.DOMID);
        parts.call("VM.clean_reboot", vm);
        parts.call("VM.hard_reboot", vm);
        assertThat(parts.get(vm, Vm.DOMID)).isEqualTo(domid);
        parts.call("VM.pause", vm);
        parts.call("VM.hard_reboot", vm);
        assertThat(power()).as("VML-1: paused too").isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.agent.asked(Verb.ResetDomain.class)).hasSize(2);
    }

    /** VML-73: hard_shutdown does not wait for a guest that does not answer: it cancels the clean one. */
    @Test
    void hardShutdownDoesNotWaitForACleanOne() throws InterruptedException {
        start();
        Gate gate = parts.agent.hold(Verb.ShutDownDomain.class);
        TaskRef clean = new TaskRef(parts.text("Async.VM.clean_shutdown", vm));
        gate.awaitReached();
        parts.call("VM.hard_shutdown", vm);
        assertThat(power()).isEqualTo(VmPowerState.HALTED);
        parts.await(state -> Records.get(state, clean, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(clean, Task.STATUS)).isEqualTo(TaskStatusType.CANCELLED);
        assertNothingLeft();
        gate.open();
    }

    @Test
    void startChecksComeInOrder() {
        assertThat(parts.failure("VM.start", "OpaqueRef:none", false, false))
                .containsExactly("HANDLE_INVALID", "VM", "OpaqueRef:none");
        assertThat(parts.failure("VM.start", machines.template("Tiny Linux"), false, false))
                .first()
                .isEqualTo("VM_IS_TEMPLATE");
        assertThat(parts.failure("VM.start_on", vm, "OpaqueRef:none", false, false))
                .containsExactly("HANDLE_INVALID", "host", "OpaqueRef:none");
        parts.set(parts.host, Host.ENABLED, false);
        assertThat(failureOf(this::start)).as("PLM-1.6").containsExactly("HOST_DISABLED", parts.host.ref());
        parts.set(parts.get(parts.host, Host.METRICS), HostMetrics.LIVE, false);
        assertThat(failureOf(this::start)).as("PLM-1.4").containsExactly("HOST_NOT_LIVE");
        assertNothingLeft();
        assertThat(parts.agent.asked()).isEmpty();
    }

    /** VML-153: a disk that another running VM writes to. */
    @Test
    void aDeviceThatAClientWroteWronglyIsNamed() {
        parts.set(vbd, Vbd.USERDEVICE, "x34");
        assertThat(parts.failure("VM.start", vm, false, false)).containsExactly("INVALID_DEVICE", "x34");
        assertNothingLeft();
        parts.set(vbd, Vbd.USERDEVICE, "xvdb");
        start();
        assertThat(parts.get(vbd, Vbd.DEVICE)).isEqualTo("xvdb");
    }

    @Test
    void aDiskInUseRefusesTheSecondVm() {
        VmRef other = machines.vm("other");
        machines.vbd(other, parts.get(vbd, Vbd.VDI), "0");
        start();
        assertThat(parts.failure("VM.start", other, false, false))
                .startsWith("VDI_IN_USE", parts.get(vbd, Vbd.VDI).ref());
        assertThat(parts.get(other, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(other, Vm.CURRENT_OPERATIONS)).isEmpty();
    }

    @Test
    void generationIdIsFreshOnlyWhereItIsZero() {
        parts.set(vm, Vm.GENERATION_ID, "");
        start();
        assertThat(parts.get(vm, Vm.GENERATION_ID)).as("VML-85").isEmpty();
        parts.call("VM.hard_shutdown", vm);
        parts.set(vm, Vm.GENERATION_ID, "0:0");
        start();
        assertThat(parts.get(vm, Vm.GENERATION_ID)).isNotEqualTo("0:0").matches("\\d+:\\d+");
    }

    @Test
    void asyncStartEndsItsTask() throws InterruptedException {
        TaskRef task = new TaskRef(parts.text("Async.VM.start", vm, false, false));
        parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
        assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.SUCCESS);
        assertThat(parts.get(task, Task.RESULT)).as("K2").isEqualTo("<value></value>");
        assertThat(parts.get(task, Task.PROGRESS)).isEqualTo(1.0);
        assertThat(parts.get(task, Task.FINISHED)).isAfter(Instant.EPOCH);
        assertThat(parts.get(task, Task.ALLOWED_OPERATIONS)).isEmpty();
    }
}
