package dev.weir.conformance.kill;

import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client does to a pool all day, one step after the other, as its dice fall. */
final class Work {
    private static final int MOST_VMS = 4;
    private static final int MOST_DISKS = 5;
    private static final int MIB = 1 << 20;

    private final Worker worker;
    private final String template;
    private final String sr;
    private final String srUuid;
    private final String network;

    Work(Worker worker, String template, String sr, String srUuid, String network) {
        this.worker = worker;
        this.template = template;
        this.sr = sr;
        this.srUuid = srUuid;
        this.network = network;
    }

    /** One step; it may be several calls. */
    void step() {
        int dice = worker.random(20);
        @Nullable String vm = pick(List.copyOf(worker.vms().keySet()));
        if (vm == null || (dice < 2 && worker.vms().size() < MOST_VMS)) {
            newVm();
        } else if (dice < 4) {
            disk(vm);
        } else if (dice < 6) {
            words(vm);
        } else if (dice < 13) {
            power(vm);
        } else if (dice < 17) {
            devices(vm);
        } else if (dice < 18 && worker.vms().size() < MOST_VMS) {
            cloneVm(vm);
        } else if (worker.vms().size() >= MOST_VMS - 1) {
            destroy(vm);
        }
    }

    private @Nullable String pick(List<String> some) {
        return some.isEmpty() ? null : some.get(worker.random(some.size()));
    }

    /** Some calls are made both ways. */
    private String perhapsAsync(String method) {
        return worker.random(3) == 0 ? "Async." + method : method;
    }

    private void newVm() {
        String name = worker.fresh("vm");
        VmFacts facts = new VmFacts(name, "", true, 0, VmFacts.HALTED, Map.of(), Map.of());
        String[] made = new String[1];
        boolean cloned = worker.attempt(
                new Doubt.Cloned(facts, name, false),
                ref -> {
                    made[0] = Trees.text(ref);
                    worker.vms().put(made[0], facts);
                },
                perhapsAsync("VM.clone"),
                template,
                name);
        if (!cloned) {
            return;
        }
        String vm = made[0];
        String disk = "<disk device=\"%d\" size=\"1048576\" sr=\"" + srUuid + "\" bootable=\"false\" type=\"user\"/>";
        int disks = 1 + worker.random(2);
        String wish = "<provision>" + disk.formatted(0) + (disks == 2 ? disk.formatted(1) : "") + "</provision>";
        if (worker.change(vm, facts.asking(disks), "VM.add_to_other_config", vm, Picture.DISKS, wish)) {
            provision(vm);
        }
    }

    private void provision(String vm) {
        VmFacts before = worker.facts(vm);
        if (worker.attempt(new Doubt.Provisioned(vm, before, false), result -> {}, perhapsAsync("VM.provision"), vm)) {
            learn(vm, new Doubt.Provisioned(vm, before, true));
        }
    }

    /** A VM's disks that the pool named itself; until they are known, the VM is in doubt. */
    private void learn(String vm, Doubt meanwhile) {
        worker.attempt(
                meanwhile,
                vbds -> {
                    VmFacts facts = worker.facts(vm);
                    VmFacts whole =
                            new VmFacts(facts.name(), facts.key(), false, 0, VmFacts.HALTED, Map.of(), facts.nics());
                    for (String vbd : Trees.texts(vbds)) {
                        Object vdi = worker.caller().call("VBD.get_VDI", vbd);
                        whole = whole.withDisk(Trees.text(vdi), false);
                    }
                    worker.vms().put(vm, whole);
                },
                "VM.get_VBDs",
                vm);
    }

    private void cloneVm(String vm) {
        VmFacts source = worker.facts(vm);
        if (!source.halted()) {
            return;
        }
        String name = worker.fresh("copy");
        String[] made = new String[1];
        if (worker.attempt(
                new Doubt.Cloned(source, name, false),
                ref -> made[0] = Trees.text(ref),
                perhapsAsync("VM.clone"),
                vm,
                name)) {
            VmFacts copy = new VmFacts(
                    name, source.key(), source.template(), source.asked(), VmFacts.HALTED, Map.of(), source.nics());
            worker.vms().put(made[0], copy);
            if (!source.template()) {
                learn(made[0], new Doubt.Cloned(source, name, true));
            }
        }
    }

    private void disk(String vm) {
        @Nullable String vdi = pick(List.copyOf(worker.loose()));
        int dice = worker.random(4);
        if (vdi == null || (dice == 0 && worker.loose().size() < MOST_DISKS)) {
            String name = worker.fresh("disk");
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("name_label", name);
            record.put("name_description", "");
            record.put("SR", sr);
            record.put("virtual_size", Long.toString(MIB));
            record.put("type", "user");
            record.put("sharable", false);
            record.put("read_only", false);
            record.put("other_config", Map.of());
            worker.attempt(
                    new Doubt.DiskMade(name),
                    ref -> worker.loose().add(Trees.text(ref)),
                    perhapsAsync("VDI.create"),
                    record);
        } else if (dice == 1 && worker.loose().size() < MOST_DISKS) {
            worker.attempt(
                    new Doubt.DiskCloned(vdi),
                    ref -> worker.loose().add(Trees.text(ref)),
                    perhapsAsync("VDI.clone"),
                    vdi,
                    Map.of());
        } else if (dice == 2 && !worker.facts(vm).template()) {
            Map<String, Object> record = NewRecords.vbd(vm, vdi, "autodetect");
            record.put("unpluggable", true);
            worker.change(vm, worker.facts(vm).withDisk(vdi, false), "VBD.create", record);
        } else {
            worker.attempt(
                    new Doubt.DiskGone(vdi), done -> worker.loose().remove(vdi), perhapsAsync("VDI.destroy"), vdi);
        }
    }

    private void words(String vm) {
        VmFacts facts = worker.facts(vm);
        if (worker.random(2) == 0) {
            String name = worker.fresh("name");
            worker.change(vm, facts.named(name), "VM.set_name_label", vm, name);
        } else if (facts.key().isEmpty()) {
            String value = worker.fresh("value");
            worker.change(vm, facts.keyed(value), "VM.add_to_other_config", vm, Picture.KEY, value);
        } else {
            worker.change(vm, facts.keyed(""), "VM.remove_from_other_config", vm, Picture.KEY);
        }
    }

    private void power(String vm) {
        VmFacts facts = worker.facts(vm);
        if (facts.template()) {
            if (facts.asked() > 0) {
                provision(vm);
            }
        } else if (facts.halted()) {
            worker.change(vm, facts.powered(VmFacts.RUNNING), perhapsAsync("VM.start"), vm, false, false);
        } else if (worker.random(3) == 0) {
            worker.change(vm, facts.powered(VmFacts.HALTED), perhapsAsync("VM.hard_shutdown"), vm);
        } else if (facts.running()) {
            worker.change(vm, facts.powered(VmFacts.PAUSED), perhapsAsync("VM.pause"), vm);
        } else {
            worker.change(vm, facts.powered(VmFacts.RUNNING), perhapsAsync("VM.unpause"), vm);
        }
    }

    private void devices(String vm) {
        VmFacts facts = worker.facts(vm);
        @Nullable String vdi = pick(List.copyOf(facts.disks().keySet()));
        if (facts.template()) {
            return;
        }
        if (vdi == null || worker.random(3) == 0) {
            interfaces(vm, facts);
            return;
        }
        @Nullable String vbd = worker.device(vm, "VBD", "VDI", vdi);
        boolean attached = facts.disks().getOrDefault(vdi, false);
        if (vbd == null) {
            return;
        }
        if (facts.running()) {
            String method = attached ? "VBD.unplug" : "VBD.plug";
            worker.change(vm, facts.withDisk(vdi, !attached), perhapsAsync(method), vbd);
        } else if (!attached && worker.random(3) == 0) {
            worker.change(vm, facts.withoutDisk(vdi), "VBD.destroy", vbd);
        }
    }

    private void interfaces(String vm, VmFacts facts) {
        @Nullable String device = pick(List.copyOf(facts.nics().keySet()));
        if (device == null || (facts.nics().size() < 2 && worker.random(2) == 0)) {
            String free = facts.nics().containsKey("0") ? "1" : "0";
            worker.change(vm, facts.withNic(free, false), "VIF.create", NewRecords.vif(vm, network, free));
            return;
        }
        @Nullable String vif = worker.device(vm, "VIF", "device", device);
        if (vif != null && facts.running()) {
            boolean attached = facts.nics().getOrDefault(device, false);
            String method = attached ? "VIF.unplug" : "VIF.plug";
            worker.change(vm, facts.withNic(device, !attached), perhapsAsync(method), vif);
        }
    }

    private void destroy(String vm) {
        VmFacts facts = worker.facts(vm);
        if (facts.halted() || worker.change(vm, facts.powered(VmFacts.HALTED), "VM.hard_shutdown", vm)) {
            worker.change(vm, null, perhapsAsync("VM.destroy"), vm);
        }
    }
}
