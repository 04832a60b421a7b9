package dev.weir.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** VML-2 to VML-21: every operation in every power state for every kind of VM, against tables written down here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VmRulesTest {
    /** VML-6: H halted, P paused, R running, S suspended. */
    private static final String STATES = """
            changing_VCPUs H; changing_static_range H; changing_memory_limits H; changing_shadow_memory H;
            changing_NVRAM H; make_into_template H; provision H; start H; start_on H; create_vtpm H; unpause P; csvm S;
            resume S; resume_on S; awaiting_memory_live R; call_plugin R; clean_reboot R; clean_shutdown R;
            changing_memory_live R; changing_shadow_memory_live R; changing_VCPUs_live R; data_source_op R; pause R;
            pool_migrate R; send_sysrq R; send_trigger R; snapshot_with_quiesce R; sysprep R; suspend R;
            changing_dynamic_range HR; clone H; copy H; create_template HS; destroy HS; export HS; hard_reboot PR;
            checkpoint PSR; get_boot_record PSR; shutdown PSR; hard_shutdown PSR; migrate_send HSR;
            assert_operation_valid HPRS; metadata_export HPRS; power_state_reset HPRS; revert HPRS; reverting HPRS;
            snapshot HPRS; update_allowed_operations HPRS; query_services HPRS; import -""";

    private static final Set<String> OF_TEMPLATES = Set.of(
            "changing_dynamic_range",
            "changing_static_range",
            "changing_memory_limits",
            "changing_shadow_memory",
            "changing_VCPUs",
            "changing_NVRAM",
            "clone",
            "copy",
            "export",
            "metadata_export",
            "provision");
    private static final Set<String> OF_OWN_TEMPLATES = Set.of("destroy", "migrate_send");
    private static final Set<String> OF_SNAPSHOTS =
            Set.of("revert", "clone", "copy", "export", "destroy", "hard_shutdown", "metadata_export");
    private static final Set<String> OF_CONTROL_DOMAINS = Set.of(
            "data_source_op",
            "changing_memory_live",
            "awaiting_memory_live",
            "metadata_export",
            "changing_dynamic_range",
            "changing_memory_limits",
            "changing_static_range",
            "start",
            "start_on");
    /** VML-21. */
    private static final Set<String> NEVER_LISTED = Set.of(
            "create_template",
            "power_state_reset",
            "csvm",
            "get_boot_record",
            "send_sysrq",
            "send_trigger",
            "query_services",
            "shutdown",
            "call_plugin",
            "changing_memory_live",
            "awaiting_memory_live",
            "changing_memory_limits",
            "changing_shadow_memory_live",
            "changing_VCPUs",
            "assert_operation_valid",
            "data_source_op",
            "update_allowed_operations",
            "import",
            "reverting");

    enum Kind {
        PLAIN,
        TEMPLATE,
        DEFAULT_TEMPLATE,
        SNAPSHOT,
        CONTROL_DOMAIN
    }

    private ServerParts parts;
    private VmRef vm;
    private Map<String, String> states;

    @BeforeAll
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        states = new TreeMap<>();
        for (String entry : STATES.replace("\n", " ").split(";", -1)) {
            String[] words = entry.strip().split(" +", -1);
            states.put(words[0], words[1]);
        }
    }

    @AfterAll
    void close() {
        parts.close();
    }

    @BeforeEach
    void plain() {
        become(Kind.PLAIN, VmPowerState.HALTED);
        parts.set(vm, Vm.CURRENT_OPERATIONS, Map.of());
        parts.set(vm, Vm.BLOCKED_OPERATIONS, Map.of());
    }

    private void become(Kind kind, VmPowerState power) {
        parts.write(tx -> {
            Records.set(tx, vm, Vm.IS_A_TEMPLATE, kind != Kind.PLAIN && kind != Kind.CONTROL_DOMAIN);
            Records.set(tx, vm, Vm.IS_DEFAULT_TEMPLATE, kind == Kind.DEFAULT_TEMPLATE);
            Records.set(tx, vm, Vm.IS_A_SNAPSHOT, kind == Kind.SNAPSHOT);
            Records.set(tx, vm, Vm.IS_CONTROL_DOMAIN, kind == Kind.CONTROL_DOMAIN);
            Records.set(tx, vm, Vm.POWER_STATE, power);
        });
    }

    private List<String> outcome(VmOperations operation) {
        try {
            VmRules.require(parts.store.snapshot(), vm, operation);
            return List.of();
        } catch (ApiFailure e) {
            return e.description();
        }
    }

    private String statesOf(String operation, Kind kind) {
        String table = states.getOrDefault(operation, "?");
        if (kind == Kind.CONTROL_DOMAIN
                && Set.of("changing_VCPUs", "changing_static_range", "changing_memory_limits")
                        .contains(operation)) {
            return "HR";
        }
        return kind == Kind.SNAPSHOT && Set.of("clone", "copy").contains(operation) ? "HS" : table;
    }

    /** The code that the order of VML-2 makes first, or none. */
    private String expected(String operation, Kind kind, VmPowerState power) {
        if (statesOf(operation, kind).indexOf(power.wire().charAt(0)) < 0) {
            return "VM_BAD_POWER_STATE";
        }
        boolean own =
                OF_TEMPLATES.contains(operation) || (kind == Kind.TEMPLATE && OF_OWN_TEMPLATES.contains(operation));
        if ((kind == Kind.TEMPLATE || kind == Kind.DEFAULT_TEMPLATE) && !own) {
            return "VM_IS_TEMPLATE";
        }
        if (kind == Kind.SNAPSHOT && !OF_SNAPSHOTS.contains(operation)) {
            return "VM_IS_SNAPSHOT";
        }
        if (operation.equals("provision") && (kind == Kind.PLAIN || kind == Kind.CONTROL_DOMAIN)) {
            return "PROVISION_ONLY_ALLOWED_ON_TEMPLATE";
        }
        if (operation.equals("revert") && kind != Kind.SNAPSHOT) {
            return "REVERT_ONLY_ALLOWED_ON_SNAPSHOT";
        }
        if (kind == Kind.CONTROL_DOMAIN && !OF_CONTROL_DOMAINS.contains(operation)) {
            return "OPERATION_NOT_ALLOWED";
        }
        return switch (operation) {
            case "snapshot_with_quiesce" -> "VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED";
            case "query_services" -> "NOT_SYSTEM_DOMAIN";
            default -> "";
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyOperationInEveryPowerState(Kind kind) {
        for (VmPowerState power :
                List.of(VmPowerState.HALTED, VmPowerState.PAUSED, VmPowerState.RUNNING, VmPowerState.SUSPENDED)) {
            become(kind, power);
            List<String> allowed = new ArrayList<>();
            for (VmOperations operation : VmOperations.values()) {
                String wire = operation.wire();
                assertThat(states).as("VML-6 names every operation").containsKey(wire);
                String code = expected(wire, kind, power);
                List<String> outcome = outcome(operation);
                if (code.isEmpty()) {
                    assertThat(outcome).as("%s %s %s", kind, power, wire).isEmpty();
                    if (!NEVER_LISTED.contains(wire)) {
                        allowed.add(wire);
                    }
                } else {
                    assertThat(outcome)
                            .as("%s %s %s", kind, power, wire)
                            .first()
                            .isEqualTo(code);
                }
            }
            assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm)))
                    .as("VML-21 %s %s", kind, power)
                    .containsExactlyInAnyOrderElementsOf(allowed);
        }
    }

    @Test
    void parametersOfTheFirstFailures() {
        become(Kind.PLAIN, VmPowerState.RUNNING);
        assertThat(outcome(VmOperations.START))
                .as("VML-4")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        become(Kind.PLAIN, VmPowerState.HALTED);
        List<String> states = outcome(VmOperations.HARD_REBOOT);
        assertThat(states).startsWith("VM_BAD_POWER_STATE", vm.ref()).endsWith("halted");
        assertThat(states.get(2).split(", ", -1)).containsExactlyInAnyOrder("paused", "running");
        become(Kind.TEMPLATE, VmPowerState.HALTED);
        assertThat(outcome(VmOperations.START)).as("VML-8").containsExactly("VM_IS_TEMPLATE", vm.ref(), "start");
        become(Kind.SNAPSHOT, VmPowerState.HALTED);
        assertThat(outcome(VmOperations.START)).as("VML-9").containsExactly("VM_IS_SNAPSHOT", vm.ref(), "start");
    }

    /** VML-3: before everything else, and for that operation alone. */
    @Test
    void blockedOperationsComeFirst() {
        become(Kind.PLAIN, VmPowerState.RUNNING);
        parts.set(vm, Vm.BLOCKED_OPERATIONS, Map.of(VmOperations.START, "by me"));
        assertThat(outcome(VmOperations.START)).containsExactly("OPERATION_BLOCKED", vm.ref(), "by me");
        assertThat(outcome(VmOperations.START_ON)).first().isEqualTo("VM_BAD_POWER_STATE");
        parts.set(vm, Vm.BLOCKED_OPERATIONS, Map.of(VmOperations.CLEAN_SHUTDOWN, "x"));
        assertThat(outcome(VmOperations.HARD_SHUTDOWN)).isEmpty();
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm)))
                .contains("hard_shutdown")
                .doesNotContain("clean_shutdown");
    }

    /** VML-7, pair by pair: what may begin while something runs. */
    @ParameterizedTest
    @CsvSource({
        "clone, copy, HALTED, true",
        "export, clone, HALTED, true",
        "clone, start, HALTED, false",
        "snapshot, checkpoint, RUNNING, true",
        "snapshot, snapshot_with_quiesce, RUNNING, true",
        "snapshot, clean_shutdown, RUNNING, false",
        "clean_shutdown, migrate_send, RUNNING, true",
        "clean_reboot, migrate_send, RUNNING, true",
        "metadata_export, migrate_send, RUNNING, true",
        "suspend, migrate_send, RUNNING, false",
        "hard_shutdown, clean_shutdown, RUNNING, true",
        "hard_shutdown, hard_shutdown, RUNNING, false",
        "hard_shutdown, pause, RUNNING, true",
        "hard_reboot, clean_shutdown, RUNNING, true",
        "hard_reboot, hard_shutdown, RUNNING, false",
        "hard_reboot, hard_reboot, RUNNING, false",
        "get_boot_record, get_boot_record, RUNNING, true",
        "start, start, HALTED, false",
        "clean_shutdown, clean_reboot, RUNNING, false",
    })
    void concurrency(String fresh, String running, VmPowerState power, boolean allowed) {
        become(Kind.PLAIN, power);
        parts.set(vm, Vm.CURRENT_OPERATIONS, Map.of("OpaqueRef:task", word(running)));
        if (allowed) {
            assertThat(outcome(word(fresh))).isEmpty();
        } else {
            assertThat(outcome(word(fresh)))
                    .as("VML-5")
                    .containsExactly("OTHER_OPERATION_IN_PROGRESS", "VM", vm.ref(), running, "OpaqueRef:task");
        }
    }

    private static VmOperations word(String wire) {
        return EnumSet.allOf(VmOperations.class).stream()
                .filter(operation -> operation.wire().equals(wire))
                .findFirst()
                .orElseThrow();
    }

    /** VML-5: several stand in braces, comma without blank. */
    @Test
    void severalOperationsInBraces() {
        Map<String, VmOperations> two = new TreeMap<>();
        two.put("OpaqueRef:a", VmOperations.CLONE);
        two.put("OpaqueRef:b", VmOperations.COPY);
        parts.set(vm, Vm.CURRENT_OPERATIONS, two);
        assertThat(outcome(VmOperations.START))
                .containsExactly(
                        "OTHER_OPERATION_IN_PROGRESS", "VM", vm.ref(), "{clone,copy}", "{OpaqueRef:a,OpaqueRef:b}");
    }

    @Test
    void poolMayAllowCloningSuspendedVms() {
        become(Kind.PLAIN, VmPowerState.SUSPENDED);
        assertThat(outcome(VmOperations.CLONE)).first().isEqualTo("VM_BAD_POWER_STATE");
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.write(tx -> Records.put(tx, pool, Pool.OTHER_CONFIG, "allow_clone_suspended_vm", "true"));
        assertThat(outcome(VmOperations.CLONE)).as("VML-6").isEmpty();
        parts.write(tx -> Records.drop(tx, pool, Pool.OTHER_CONFIG, "allow_clone_suspended_vm"));
    }

    /** VML-13, after the tables of templates: dom0 has its own words. */
    @Test
    void dom0RefusesDestroyInEveryList() {
        become(Kind.CONTROL_DOMAIN, VmPowerState.HALTED);
        assertThat(outcome(VmOperations.DESTROY))
                .containsExactly("OPERATION_NOT_ALLOWED", "This operation is not allowed on dom0");
    }

    /** VML-22: the operation and the lists that follow from it are one change and one event. */
    @Test
    void allowedOperationsFollowInTheSameTransaction() {
        long before = parts.store.snapshot().generation();
        parts.set(vm, Vm.CURRENT_OPERATIONS, Map.of("OpaqueRef:t", VmOperations.START));
        var changes = parts.store.changesSince(before);
        assertThat(changes).hasSize(1);
        assertThat(Values.texts(parts.call("VM.get_allowed_operations", vm))).doesNotContain("start");
        assertThat(Values.items(Values.member(
                        parts.call("event.from", List.of("vm/" + vm.ref()), "%020d,%020d".formatted(before, 0), 0.0),
                        "events")))
                .hasSize(1);
    }
}
