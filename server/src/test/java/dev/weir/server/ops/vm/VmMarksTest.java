package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Network;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others say of a VM: where its memory is, what it is a snapshot of, that it is a template; whether it is agile. */
class VmMarksTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private PoolRef pool() {
        return new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    @Test
    void agile() {
        parts.call("VM.assert_agile", vm);
        machines.vbd(vm, machines.disk("disk"), "0");
        assertThat(parts.failure("VM.assert_agile", vm))
                .containsExactly(
                        "HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED",
                        machines.localSr().ref());
        parts.set(machines.localSr(), Sr.SHARED, true);
        parts.call("VM.assert_agile", vm);
        machines.vif(vm, "0");
        parts.call("VM.assert_agile", vm);
        parts.write(tx -> dev.weir.server.object.Records.get(tx, machines.network(), Network.PIFS)
                .forEach(pif -> dev.weir.server.object.Records.delete(tx, pif)));
        assertThat(parts.failure("VM.assert_agile", vm))
                .containsExactly(
                        "HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED",
                        machines.network().ref());
    }

    @Test
    void haKeepsDisksOfOneHostFromWhatItProtects() {
        parts.set(pool(), Pool.HA_ENABLED, true);
        parts.set(vm, Vm.HA_ALWAYS_RUN, true);
        parts.set(vm, Vm.HA_RESTART_PRIORITY, "restart");
        VdiRef disk = machines.disk("disk");
        assertThat(parts.failure("VBD.create", Machines.vbdRecord(vm, disk, Map.of("userdevice", "1"))))
                .as("STO-100")
                .containsExactly(
                        "HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED",
                        machines.localSr().ref());
        parts.set(pool(), Pool.HA_ALLOW_OVERCOMMIT, true);
        machines.vbd(vm, disk, "1");
    }

    @Test
    void anotherDiskWithTheSameMemory() {
        VdiRef other = machines.disk("other");
        assertThat(parts.failure("VM.set_suspend_VDI", vm, other))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "suspended", "halted");
        parts.call("VM.start", vm, false, false);
        parts.call("VM.suspend", vm);
        VdiRef memory = parts.get(vm, Vm.SUSPEND_VDI);
        parts.call("VM.set_suspend_VDI", vm, memory);
        assertThat(parts.failure("VM.set_suspend_VDI", vm, other))
                .containsExactly(
                        "SUSPEND_VDI_REPLACEMENT_IS_NOT_IDENTICAL",
                        parts.get(memory, Vdi.UUID) + " : md5-of-" + parts.get(memory, Vdi.VIRTUAL_SIZE),
                        parts.get(other, Vdi.UUID) + " : md5-of-" + (64L << 20));
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(memory);
        VdiRef same = machines.disk("same", Map.of("virtual_size", parts.get(memory, Vdi.VIRTUAL_SIZE)));
        parts.call("VM.set_suspend_VDI", vm, same);
        assertThat(parts.get(vm, Vm.SUSPEND_VDI)).isEqualTo(same);
        parts.set(other, Vdi.TYPE, VdiType.CBT_METADATA);
        assertThat(parts.failure("VM.set_suspend_VDI", vm, other))
                .containsExactly("VDI_INCOMPATIBLE_TYPE", vm.ref(), "cbt_metadata");
    }

    @Test
    void aSnapshotByWord() {
        VmRef other = machines.vm("other");
        parts.call("VM.update_snapshot_metadata", other, vm, "20260102T03:04:05Z", "transportable");
        assertThat(parts.get(other, Vm.IS_A_SNAPSHOT)).isTrue();
        assertThat(parts.get(other, Vm.SNAPSHOT_OF)).isEqualTo(vm);
        assertThat(parts.get(other, Vm.TRANSPORTABLE_SNAPSHOT_ID)).isEqualTo("transportable");
        assertThat(parts.failure("VM.atomic_set_resident_on", vm, parts.host))
                .as("for hosts among themselves")
                .first()
                .isEqualTo("INTERNAL_ERROR");
    }

    /** VML-137. */
    @Test
    void aTemplateHasNothingOfAMachine() {
        parts.set(pool(), Pool.HA_ENABLED, true);
        parts.set(vm, Vm.HA_ALWAYS_RUN, true);
        parts.set(vm, Vm.HA_RESTART_PRIORITY, "restart");
        assertThat(parts.failure("VM.set_is_a_template", vm, true)).containsExactly("VM_IS_PROTECTED", vm.ref());
        parts.set(pool(), Pool.HA_ENABLED, false);
        VmMetricsRef metrics = parts.get(vm, Vm.METRICS);
        parts.call("VM.set_is_a_template", vm, true);
        assertThat(parts.get(vm, Vm.HA_ALWAYS_RUN)).isFalse();
        assertThat(parts.exists(metrics)).isFalse();
        assertThat(parts.get(vm, Vm.METRICS)).isEqualTo(VmMetricsRef.NULL);
        parts.call("VM.set_is_a_template", vm, false);
        parts.call("VM.start", vm, false, false);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(List.of(parts.get(vm, Vm.IS_A_TEMPLATE))).containsExactly(false);
    }
}
