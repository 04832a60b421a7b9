package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a rule is shown on: machines made for it over the wire, and gone after it. */
final class Stage implements AutoCloseable {
    static final String NULL = "OpaqueRef:NULL";
    static final long MIB = 1L << 20;

    private final LoggedIn client;
    private final List<String> machines = new ArrayList<>();

    Stage(RunningPool pool) {
        this.client = LoggedIn.to(pool);
    }

    Object call(String method, Object... params) {
        return client.call(method, params);
    }

    String text(String method, Object... params) {
        return Trees.text(call(method, params));
    }

    List<String> texts(String method, Object... params) {
        return Trees.items(call(method, params)).stream().map(Trees::text).toList();
    }

    Map<String, Object> members(String method, Object... params) {
        return Trees.members(call(method, params));
    }

    /** The code and its parameters; empty when the call works. */
    List<String> failure(String method, Object... params) {
        try {
            call(method, params);
            return List.of();
        } catch (Refused refused) {
            return refused.description();
        }
    }

    String pool() {
        return texts("pool.get_all").getFirst();
    }

    String host() {
        return texts("host.get_all").getFirst();
    }

    String dom0() {
        return texts("VM.get_all").stream()
                .filter(vm -> (Boolean) call("VM.get_is_control_domain", vm))
                .findFirst()
                .orElseThrow();
    }

    String template() {
        return texts("VM.get_by_name_label", "Tiny Linux").getFirst();
    }

    String storage() {
        return text("pool.get_default_SR", pool());
    }

    /** A machine without a disk, halted. */
    String vm() {
        String vm = keep(text("VM.clone", template(), "shows a rule"));
        call("VM.provision", vm);
        return vm;
    }

    String running() {
        String vm = vm();
        call("VM.start", vm, false, false);
        return vm;
    }

    String suspended() {
        String vm = running();
        call("VM.suspend", vm);
        return vm;
    }

    /** To be removed in the end. */
    String keep(String vm) {
        machines.add(vm);
        return vm;
    }

    String disk(long bytes, Object... more) {
        Map<String, Object> record = NewRecords.vdi("shows a rule", storage(), bytes);
        put(record, more);
        return text("VDI.create", record);
    }

    Map<String, Object> vbd(String vm, String vdi, String device, Object... more) {
        Map<String, Object> record = NewRecords.vbd(vm, vdi, device);
        put(record, more);
        return record;
    }

    Map<String, Object> vif(String vm, String device, Object... more) {
        Map<String, Object> record = NewRecords.vif(vm, texts("network.get_all").getFirst(), device);
        put(record, more);
        return record;
    }

    private static void put(Map<String, Object> record, Object... more) {
        for (int i = 0; i < more.length; i += 2) {
            record.put((String) more[i], more[i + 1]);
        }
    }

    /** A machine with a disk, halted. */
    String vmWithDisk() {
        String vm = vm();
        call("VBD.create", vbd(vm, disk(64 * MIB), "0"));
        return vm;
    }

    String diskOf(String vm) {
        return text("VBD.get_VDI", texts("VM.get_VBDs", vm).getFirst());
    }

    String power(String vm) {
        return text("VM.get_power_state", vm);
    }

    /** Returns once a record looks so; every change of it is waited for, not a time. */
    void await(String what, java.util.function.BooleanSupplier seen) {
        Object token = "";
        for (int changes = 0; !seen.getAsBoolean(); changes++) {
            assertThat(changes).as(what).isLessThan(200);
            token = Trees.member(call("event.from", List.of("*"), token, 1.0), "token");
        }
    }

    void awaitTask(String task) {
        await(
                "the end of " + task,
                () -> !failure("task.get_status", task).isEmpty()
                        || !text("task.get_status", task).equals("pending"));
    }

    @Override
    public void close() {
        for (String vm : machines.reversed()) {
            if (failure("VM.get_uuid", vm).isEmpty()) {
                remove(vm);
            }
        }
        call("session.logout");
    }

    private void remove(String vm) {
        call("VM.set_blocked_operations", vm, Map.of());
        for (String task : members("VM.get_current_operations", vm).keySet()) {
            failure("task.cancel", task);
            awaitTask(task);
        }
        for (String snapshot : texts("VM.get_snapshots", vm)) {
            remove(snapshot);
        }
        if (!power(vm).equals("Halted")) {
            call("VM.hard_shutdown", vm);
        }
        List<String> disks = texts("VM.get_VBDs", vm).stream()
                .filter(vbd -> text("VBD.get_type", vbd).equals("Disk"))
                .map(vbd -> text("VBD.get_VDI", vbd))
                .filter(vdi -> !vdi.equals(NULL))
                .toList();
        call("VM.destroy", vm);
        disks.forEach(disk -> failure("VDI.destroy", disk));
    }
}
