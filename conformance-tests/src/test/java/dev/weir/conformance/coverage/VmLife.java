package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine from its template to its end, with each message in the state that it wants. */
final class VmLife {
    private final Model model;
    private final Judge judge;
    private final Findings findings;
    private final Stock stock;
    private final Watch watch;
    private final String session;

    VmLife(Model model, Judge judge, Findings findings, Stock stock, Rpc rpc, String session) {
        this.model = model;
        this.judge = judge;
        this.findings = findings;
        this.stock = stock;
        this.watch = new Watch(rpc, session);
        this.session = session;
    }

    void run() {
        String vm = ref(must("VM.clone", stock.template(), Arguments.TEXT));
        must("VM.provision", vm);
        String vbd = ref(must("VBD.create", stock.attachment("VBD", vm)));
        String vif = ref(must("VIF.create", stock.attachment("VIF", vm)));
        // A guest with a disc for cloud-init can be told its addresses.
        must("VM.add_to_xenstore_data", vm, "weir:cloud-init/user-data", "#cloud-config");
        must("VIF.configure_ipv4", vif, "Static", "192.0.2.9/24", "192.0.2.1");
        must("VIF.configure_ipv6", vif, "Static", "2001:db8::9/64", "");
        must("VM.start", vm, false, false);
        power(vm, "Running");
        running(vm);
        for (String message : List.of("VBD.unplug", "VBD.plug")) {
            must(message, vbd);
        }
        for (String message : List.of("VIF.unplug", "VIF.plug")) {
            must(message, vif);
        }
        may("VBD.unplug_force", vbd);
        must("VBD.plug", vbd);
        must("VBD.unplug_force_no_safety_check", vbd);
        may("VIF.unplug_force", vif);
        must("VM.set_memory_target_live", vm, 128L << 20);
        must("VM.wait_memory_target_live", vm);
        must("VM.set_shadow_multiplier_live", vm, 1.0);
        live(vm);
        may("VM.pause", vm);
        may("VM.unpause", vm);
        ends(vm);
        prepares(vm);
        appliance(vm);
        must("VBD.destroy", vbd);
        must("VIF.destroy", vif);
        must("VM.start", vm, false, false);
        moments(vm);
        must("VM.hard_shutdown", vm);
        must("VM.destroy", vm);
        findings.require(
                judge.attempt("VM.get_record", List.of(session, vm))
                        .description()
                        .equals(List.of("HANDLE_INVALID", "VM", vm)),
                "VM.destroy",
                "leaves the machine there");
    }

    /** What can be done to a guest while it runs. */
    private void live(String vm) {
        must("VM.set_memory_dynamic_range", vm, 128L << 20, 128L << 20);
        must("VM.set_VCPUs_number_live", vm, 1L);
        must("VM.add_to_VCPUs_params_live", vm, "weight", "512");
        must("VM.send_sysrq", vm, "h");
        must("VM.send_trigger", vm, "nmi");
        must("VM.s3_suspend", vm);
        must("VM.s3_resume", vm);
        must("VM.get_data_sources", vm);
        must("VM.query_data_source", vm, "memory");
        must("VM.record_data_source", vm, "memory");
        must("VM.forget_data_source_archives", vm, "memory");
        may("VM.query_services", vm);
        script(vm);
        may("VM.call_host_plugin", vm, "plugin", "fn", Map.of());
    }

    /** Who may run scripts in guests is asked of the pool first. */
    private void script(String vm) {
        String pool = stock.pick("pool").toString();
        must("pool.add_to_other_config", pool, "allow_guest_agent_run_script", "true");
        Map<String, Object> script = Map.of("username", "root", "password", "", "script", "true");
        must("VM.call_plugin", vm, "guest-agent-operation", "run-script", script);
        must("pool.remove_from_other_config", pool, "allow_guest_agent_run_script");
    }

    private void ends(String vm) {
        able(vm, "clean_reboot");
        must("VM.clean_reboot", vm);
        power(vm, "Running");
        must("VM.hard_reboot", vm);
        power(vm, "Running");
        able(vm, "clean_shutdown");
        must("VM.clean_shutdown", vm);
        power(vm, "Halted");
        must("VM.start", vm, false, false);
        must("VM.hard_shutdown", vm);
        power(vm, "Halted");
        may("VM.start_on", vm, stock.pick("host"), false, false);
        may("VM.shutdown", vm);
        if (!power(vm).equals("Halted")) {
            must("VM.hard_shutdown", vm);
        }
    }

    /** A guest of a machine that is made for Windows has one. */
    private void prepares(String vm) {
        must("VM.remove_from_platform", vm, "viridian");
        must("VM.add_to_platform", vm, "viridian", "true");
        must("VM.start", vm, false, false);
        findings.require(
                watch.until("VM", vm, snapshot -> !"OpaqueRef:NULL".equals(Trees.member(snapshot, "guest_metrics")))
                        != null,
                "VM.sysprep",
                "the guest's agent never answers");
        must("VM.sysprep", vm, "<unattend/>", 30.0);
        power(vm, "Halted");
    }

    /** What it was at one moment, kept and gone back to. */
    private void moments(String vm) {
        must("VM.suspend", vm);
        power(vm, "Suspended");
        must("VM.set_suspend_VDI", vm, ref(must("VM.get_suspend_VDI", vm)));
        must("VM.resume", vm, false, false);
        power(vm, "Running");
        must("VM.restart_device_models", vm);
        power(vm, "Running");
        must("VM.get_boot_record", vm);
        must("VM.snapshot", vm, Arguments.TEXT, List.of());
        String checkpoint = ref(must("VM.checkpoint", vm, Arguments.TEXT));
        power(vm, "Running");
        must("VM.revert", checkpoint);
        power(vm, "Suspended");
        must("VM.csvm", vm);
        must("VM.resume_on", vm, stock.pick("host"), false, false);
        power(vm, "Running");
        String disk = ref(must("VDI.create", stock.record(model.classOf("VDI"))));
        must("VDI.snapshot", disk, Map.of());
        must("VDI.copy", disk, stock.pick("SR"));
        must("VDI.resize", disk, 1L << 31);
        must("VDI.resize_online", disk, 1L << 32);
        must("VDI.enable_cbt", disk);
        String tracked = ref(must("VDI.snapshot", disk, Map.of()));
        must("VDI.list_changed_blocks", tracked, disk);
        must("VDI.data_destroy", tracked);
        must("VDI.disable_cbt", disk);
        must("VDI.destroy", disk);
    }

    private void appliance(String vm) {
        String appliance = ref(must("VM_appliance.create", Map.of("name_label", Arguments.TEXT)));
        must("VM.set_appliance", vm, appliance);
        for (String end : List.of("hard_shutdown", "shutdown", "clean_shutdown")) {
            must("VM_appliance.start", appliance, false);
            able(vm, "clean_shutdown");
            must("VM_appliance." + end, appliance);
            power(vm, "Halted");
        }
        must("VM_appliance.destroy", appliance);
    }

    private void running(String vm) {
        Map<String, Object> record = able(vm, "clean_shutdown");
        findings.require(
                Trees.items(record.getOrDefault("consoles", List.of())).size() == 1,
                "VM.start",
                "one console is due while it runs: " + record.get("consoles"));
        findings.require(
                Map.of().equals(record.get("current_operations")),
                "VM.start",
                "holds operations afterwards: " + record.get("current_operations"));
        findings.require(
                !"OpaqueRef:NULL".equals(record.get("resident_on")), "VM.start", "runs, yet is resident nowhere");
    }

    /** Waits until the guest has booted far enough. */
    private Map<String, Object> able(String vm, String operation) {
        Map<String, Object> record = watch.until(
                "VM",
                vm,
                snapshot -> Trees.items(Trees.member(snapshot, "allowed_operations"))
                        .contains(operation));
        findings.require(record != null, "VM." + operation, "never allowed on a running machine");
        return record == null ? Map.of() : record;
    }

    private void power(String vm, String expected) {
        findings.require(power(vm).equals(expected), "VM.get_power_state", "is " + power(vm) + ", not " + expected);
    }

    private String power(String vm) {
        Object state = judge.attempt("VM.get_power_state", List.of(session, vm)).result();
        return state == null ? "" : state.toString();
    }

    private Attempt must(String name, Object... arguments) {
        Attempt attempt = may(name, arguments);
        findings.require(attempt.worked(), name, "has to work here: " + attempt.description());
        return attempt;
    }

    private Attempt may(String name, Object... arguments) {
        MessageDef message = model.findMessage(name);
        if (message == null) {
            throw new IllegalArgumentException(name);
        }
        return judge.call(message, session, new ArrayList<>(List.of(arguments)));
    }

    private static String ref(Attempt attempt) {
        Object ref = attempt.result();
        return ref == null ? MadeUp.ref("nothing") : ref.toString();
    }
}
