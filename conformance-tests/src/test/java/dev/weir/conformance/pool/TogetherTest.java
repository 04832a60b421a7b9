package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** VMs that belong together, as clients see them over the wire: vApps and schedules of snapshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TogetherTest {
    private RunningPool pool;
    private Rpc rpc;
    private String session;

    @BeforeAll
    void start() {
        pool = RunningPool.start("simulator");
        rpc = pool.json();
        session = pool.login(rpc);
    }

    @AfterAll
    void stop() {
        pool.close();
    }

    private Object call(String method, Object... arguments) {
        List<Object> params = new ArrayList<>(List.of(session));
        params.addAll(List.of(arguments));
        return rpc.call(method, params.toArray());
    }

    private String text(String method, Object... arguments) {
        return Trees.text(call(method, arguments));
    }

    private String vm(String name, String appliance, long order) {
        String template =
                Trees.texts(call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        String vm = text("VM.clone", template, name);
        call("VM.provision", vm);
        call("VM.set_appliance", vm, appliance);
        call("VM.set_order", vm, order);
        return vm;
    }

    private List<String> allowed(String appliance) {
        return Trees.texts(call("VM_appliance.get_allowed_operations", appliance));
    }

    /** The VMs in the order in which events told that they are as wanted. */
    private Set<String> becoming(String state, Object token, int number) {
        Set<String> seen = new LinkedHashSet<>();
        Object from = token;
        while (seen.size() < number) {
            Object batch = call("event.from", List.of("VM"), from, 30.0);
            List<?> events = Trees.items(Trees.member(batch, "events"));
            assertThat(events).as("waiting for %s VMs to be %s", number, state).isNotEmpty();
            for (Object event : events) {
                if (state.equals(Trees.member(Trees.member(event, "snapshot"), "power_state"))) {
                    seen.add(Trees.text(Trees.member(event, "ref")));
                }
            }
            from = Trees.member(batch, "token");
        }
        return seen;
    }

    /**
     * The uuids of VMs in the order in which they were shut down, by the messages about it: a message never changes, so
     * that it keeps its place where an event of a VM takes the place of the VM's last change.
     */
    private List<String> shutDown(Object token, int number) {
        List<String> told = new ArrayList<>();
        Object from = token;
        while (told.size() < number) {
            Object batch = call("event.from", List.of("message"), from, 30.0);
            List<?> events = Trees.items(Trees.member(batch, "events"));
            assertThat(events).as("waiting for %s VMs to be shut down", number).isNotEmpty();
            for (Object event : events) {
                Object message = Trees.member(event, "snapshot");
                if ("VM_SHUTDOWN".equals(Trees.member(message, "name"))) {
                    told.add(Trees.text(Trees.member(message, "obj_uuid")));
                }
            }
            from = Trees.member(batch, "token");
        }
        return told;
    }

    private Object now() {
        return Trees.member(call("event.from", List.of("VM", "message"), "", 0.0), "token");
    }

    /** VML-170 to VML-173. */
    @Test
    void aVappGoesUpInOrderAndDownTheOtherWay() {
        String appliance = text("VM_appliance.create", Map.of("name_label", "shop", "name_description", ""));
        assertThat(allowed(appliance)).isEmpty();
        String database = vm("database", appliance, 1);
        String web = vm("web", appliance, 2);
        assertThat(Trees.texts(call("VM_appliance.get_VMs", appliance))).containsExactlyInAnyOrder(database, web);
        assertThat(allowed(appliance)).containsExactly("start");

        call("VM_appliance.start", appliance, true);
        assertThat(text("VM.get_power_state", database)).isEqualTo("Paused");
        assertThat(allowed(appliance)).containsExactlyInAnyOrder("hard_shutdown", "shutdown");
        call("VM_appliance.hard_shutdown", appliance);

        Object token = now();
        String task = text("Async.VM_appliance.start", appliance, false);
        assertThat(becoming("Running", token, 2)).containsExactlyInAnyOrder(database, web);
        await(task);
        long first = Long.parseLong(text("VM.get_domid", database));
        assertThat(Long.parseLong(text("VM.get_domid", web))).as("built later").isGreaterThan(first);

        token = now();
        call("VM_appliance.shutdown", appliance);
        assertThat(shutDown(token, 2)).containsExactly(text("VM.get_uuid", web), text("VM.get_uuid", database));
        assertThatThrownBy(() -> call("VM_appliance.shutdown", appliance))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.description())
                                .containsExactly("OPERATION_NOT_ALLOWED", "All VMs in this appliance are halted."));
        call("VM_appliance.destroy", appliance);
        assertThat(text("VM.get_appliance", web)).isEqualTo("OpaqueRef:NULL");
    }

    private void await(String task) {
        while (text("task.get_status", task).equals("pending")) {
            call("event.from", List.of("task/" + task), "", 30.0);
        }
        assertThat(text("task.get_status", task)).isEqualTo("success");
    }

    @Test
    void aScheduleKeepsToWhatItMayHold() {
        String schedule = text(
                "VMSS.create",
                Map.of("name_label", "nightly", "type", "snapshot", "frequency", "daily", "schedule", Map.of()));
        Map<String, Object> record = Trees.members(call("VMSS.get_record", schedule));
        assertThat(record)
                .containsEntry("schedule", Map.of("hour", "0", "min", "0"))
                .containsEntry("enabled", true)
                .containsEntry("VMs", List.of());
        assertThatThrownBy(() -> call("VMSS.set_schedule", schedule, Map.of("hour", "25")))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.description())
                                .containsExactly("INVALID_VALUE", "schedule:hour", "25"));
        String appliance = text("VM_appliance.create", Map.of("name_label", "of one"));
        String vm = vm("kept", appliance, 0);
        call("VM.set_snapshot_schedule", vm, schedule);
        assertThatThrownBy(() -> call("VMSS.destroy", schedule))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.description()).containsExactly("VMSS_HAS_VM"));
        pool.killServer();
        pool.startServer();
        session = pool.login(rpc);
        assertThat(Trees.texts(call("VMSS.get_VMs", schedule))).containsExactly(vm);
        assertThat(allowed(appliance)).containsExactly("start");
        call("VM.set_snapshot_schedule", vm, "OpaqueRef:NULL");
        call("VMSS.destroy", schedule);
    }
}
