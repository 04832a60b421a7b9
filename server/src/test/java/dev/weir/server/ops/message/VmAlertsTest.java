package dev.weir.server.ops.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.Message;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of the life of a VM (ETS-64, VML-101). */
class VmAlertsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("web");
        forget();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** Of what a test begins with. */
    private void forget() {
        parts.call("message.destroy_all", Map.of());
    }

    private List<Row> told() {
        return parts.store.snapshot().rows(Message.DEF).stream()
                .sorted(Comparator.comparingLong(Row::created))
                .toList();
    }

    private List<String> names() {
        return told().stream().map(row -> Records.get(row, Message.NAME)).toList();
    }

    @Test
    void aLifeIsTold() {
        parts.call("VM.start", vm, false, false);
        parts.call("VM.pause", vm);
        parts.call("VM.unpause", vm);
        parts.call("VM.clean_reboot", vm);
        parts.call("VM.hard_reboot", vm);
        parts.call("VM.clean_shutdown", vm);
        parts.call("VM.start", vm, false, false);
        parts.call("VM.shutdown", vm);
        parts.call("VM.start", vm, false, false);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.clone", vm, "copy");
        assertThat(names())
                .containsExactly(
                        "VM_STARTED",
                        "VM_PAUSED",
                        "VM_UNPAUSED",
                        "VM_REBOOTED",
                        "VM_REBOOTED",
                        "VM_SHUTDOWN",
                        "VM_STARTED",
                        "VM_SHUTDOWN",
                        "VM_STARTED",
                        "VM_SHUTDOWN",
                        "VM_CLONED");
        assertThat(told()).allSatisfy(row -> {
            assertThat(Records.get(row, Message.CLS)).isEqualTo(Cls.VM);
            assertThat(Records.get(row, Message.OBJ_UUID)).isEqualTo(parts.get(vm, Vm.UUID));
            assertThat(Records.get(row, Message.PRIORITY)).isEqualTo(5);
            assertThat(Records.get(row, Message.BODY)).contains("'web'", parts.get(vm, Vm.UUID));
        });
        assertThat(Records.get(told().getFirst(), Message.BODY))
                .contains(parts.get(parts.host, Host.NAME_LABEL), parts.get(parts.host, Host.UUID));
    }

    @Test
    void whatFailsIsNotTold() {
        parts.failure("VM.pause", vm);
        parts.failure("VM.clean_shutdown", vm);
        assertThat(names()).isEmpty();
    }

    @Test
    void theOthersHaveTheirNames() {
        VmRef other = new Machines(parts).vm("other");
        forget();
        Alerts alerts = parts.api.alerts();
        alerts.suspended(vm);
        alerts.resumed(vm);
        alerts.migrated(vm, parts.host);
        alerts.snapshotted(vm, other);
        alerts.checkpointed(vm, other);
        alerts.reverted(vm, other);
        alerts.crashed(vm);
        assertThat(names())
                .containsExactly(
                        "VM_SUSPENDED",
                        "VM_RESUMED",
                        "VM_MIGRATED",
                        "VM_SNAPSHOTTED",
                        "VM_CHECKPOINTED",
                        "VM_SNAPSHOT_REVERTED",
                        "VM_CRASHED");
    }

    @Test
    void nothingIsSaidOfAVmThatIsGone() {
        parts.call("VM.destroy", vm);
        parts.api.alerts().crashed(vm);
        assertThat(names()).isEmpty();
    }
}
