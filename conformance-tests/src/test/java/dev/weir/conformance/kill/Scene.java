package dev.weir.conformance.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The machines that operations are cut short on, and what they have: a guest that runs, and some that do not. */
final class Scene {
    static final String NONE = "OpaqueRef:NULL";
    private static final long MIB = 1L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RunningPool pool;
    private LoggedIn client;
    private final String storage;
    private final String guest;
    private final String still;
    private final String uefi;
    private final String seeded;
    private final String firstDisk;
    private final String hotDisk;
    private final String firstNic;
    private final List<String> networks;
    private final String hotNic;
    private final String drive;
    private final String disc;
    private final Set<String> vms;
    private final Set<String> disks;

    /** {@code discs} is an empty folder for images of discs. */
    Scene(RunningPool pool, Path discs) throws IOException {
        this.pool = pool;
        this.client = LoggedIn.to(pool);
        String poolRef = texts("pool.get_all").getFirst();
        call("pool.add_to_other_config", poolRef, "weir:trash-hours", "0");
        storage = text("pool.get_default_SR", poolRef);
        guest = machine("guest", 2);
        still = machine("still", 2);
        uefi = machine("uefi", 1);
        seeded = machine("seeded", 1);
        firstDisk = diskOf(guest, 0);
        hotDisk = texts("VM.get_VBDs", guest).stream()
                .filter(vbd -> text("VBD.get_userdevice", vbd).equals("1"))
                .findFirst()
                .orElseThrow();
        call("VBD.set_unpluggable", hotDisk, true);
        String network =
                texts("network.get_by_name_label", "Pool-wide network 0").getFirst();
        firstNic = text("VIF.create", NewRecords.vif(guest, network, "0"));
        Map<String, Object> record = Map.of("name_label", "other", "other_config", Map.of());
        networks = List.of(network, text("network.create", record));
        hotNic = text("VIF.create", NewRecords.vif(guest, network, "1"));
        call("VM.add_to_platform", guest, "vcpu-unrestricted", "true");
        call("VM.set_VCPUs_max", guest, 2L);
        Files.write(discs.resolve("data.iso"), new byte[(int) MIB]);
        String library = text(
                "SR.create",
                texts("host.get_all").getFirst(),
                Map.of("location", discs.toString(), "legacy_mode", "true"),
                0,
                "discs",
                "",
                "iso",
                "iso",
                false,
                Map.of());
        disc = texts("SR.get_VDIs", library).stream()
                .filter(vdi -> text("VDI.get_location", vdi).equals("data.iso"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> cd = NewRecords.vbd(guest, NONE, "3");
        cd.put("mode", "RO");
        cd.put("type", "CD");
        cd.put("empty", true);
        drive = text("VBD.create", cd);
        call("VM.remove_from_other_config", uefi, "weir:kernel");
        call("VM.set_HVM_boot_params", uefi, Map.of("order", "c", "firmware", "uefi"));
        call("VM.add_to_xenstore_data", seeded, "weir:cloud-init/user-data", "#cloud-config\n");
        vms = Set.of(guest, still, uefi, seeded);
        disks = Set.copyOf(texts("SR.get_VDIs", storage));
    }

    private String machine(String name, int withDisks) {
        String vm = text("VM.clone", texts("VM.get_by_name_label", "Tiny Linux").getFirst(), name);
        call("VM.provision", vm);
        for (int i = 0; i < withDisks; i++) {
            Object disk = call("VDI.create", NewRecords.vdi(name + i, storage, 32 * MIB));
            call("VBD.create", NewRecords.vbd(vm, disk, Integer.toString(i)));
        }
        return vm;
    }

    String guest() {
        return guest;
    }

    String still() {
        return still;
    }

    String uefi() {
        return uefi;
    }

    String seeded() {
        return seeded;
    }

    String storage() {
        return storage;
    }

    String firstDisk() {
        return firstDisk;
    }

    String hotDisk() {
        return hotDisk;
    }

    String firstNic() {
        return firstNic;
    }

    /** One that the first interface is not on. */
    String otherNetwork() {
        String now = text("VIF.get_network", firstNic);
        return now.equals(networks.getFirst()) ? networks.getLast() : networks.getFirst();
    }

    String hotNic() {
        return hotNic;
    }

    String drive() {
        return drive;
    }

    String disc() {
        return disc;
    }

    String stillDisk() {
        return diskOf(still, 0);
    }

    private String diskOf(String vm, int device) {
        return texts("VM.get_VBDs", vm).stream()
                .filter(vbd -> text("VBD.get_userdevice", vbd).equals(Integer.toString(device)))
                .map(vbd -> text("VBD.get_VDI", vbd))
                .findFirst()
                .orElseThrow();
    }

    /** A VM that asks for two disks. */
    String toProvision() {
        String vm = text("VM.clone", texts("VM.get_by_name_label", "Tiny Linux").getFirst(), "provisioned");
        String disk = "<disk device=\"%d\" size=\"1048576\" sr=\"" + text("SR.get_uuid", storage)
                + "\" bootable=\"false\" type=\"user\"/>";
        call(
                "VM.add_to_other_config",
                vm,
                Picture.DISKS,
                "<provision>" + disk.formatted(0) + disk.formatted(1) + "</provision>");
        return vm;
    }

    /** The guest runs; what it is to have does not matter. */
    void running() {
        switch (power(guest)) {
            case "Halted" -> call("VM.start", guest, false, false);
            case "Suspended" -> call("VM.resume", guest, false, false);
            case "Paused" -> call("VM.unpause", guest);
            default -> {}
        }
    }

    /** The guest runs with one of its two CPUs; it need not have booted, so it is asked to give up none. */
    void oneCpu() {
        running();
        if (text("VM_metrics.get_VCPUs_number", text("VM.get_metrics", guest)).equals("2")) {
            halted(guest);
            running();
        }
    }

    /** The guest runs, and its device is in it or not. */
    void attached(String className, String device, boolean wanted) {
        running();
        if (!call(className + ".get_currently_attached", device).equals(wanted)) {
            awaitBooted();
            call(className + (wanted ? ".plug" : ".unplug"), device);
        }
    }

    /** The guest runs with or without a disc in its drive. */
    void disc(boolean wanted) {
        running();
        boolean there = call("VBD.get_empty", drive).equals(false);
        if (wanted && !there) {
            call("VBD.insert", drive, disc);
        } else if (!wanted && there) {
            call("VBD.eject", drive);
        }
    }

    void halted(String vm) {
        if (!power(vm).equals("Halted")) {
            call("VM.hard_shutdown", vm);
        }
    }

    /** Its agent has answered in this run: its system is there to let go of devices. */
    void awaitBooted() {
        await("the guest has booted", () -> {
            String metrics = text("VM.get_guest_metrics", guest);
            return !metrics.equals(NONE)
                    && call("VM_guest_metrics.get_live", metrics).equals(true);
        });
    }

    private String power(String vm) {
        return text("VM.get_power_state", vm);
    }

    /** The pool is asked for its events meanwhile, a second at a time. */
    private void await(String what, BooleanSupplier seen) {
        Instant end = Instant.now().plus(PATIENCE);
        Object token = "";
        while (!seen.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            token = Trees.member(call("event.from", List.of("*"), token, 1.0), "token");
        }
    }

    /** Takes away what an operation has made: VMs, snapshots, disks. */
    void clear() {
        for (String vm : texts("VM.get_all")) {
            boolean mine = vms.contains(vm)
                    || call("VM.get_is_control_domain", vm).equals(true)
                    || call("VM.get_is_default_template", vm).equals(true);
            if (!mine) {
                call("VM.destroy", vm);
            }
        }
        halted(uefi);
        halted(seeded);
        List<String> all = new ArrayList<>(texts("SR.get_VDIs", storage));
        all.removeAll(disks);
        String memory = text("VM.get_suspend_VDI", guest);
        all.remove(memory);
        all.forEach(vdi -> call("VDI.destroy", vdi));
    }

    /** All of it goes. */
    void end() {
        for (String vm : vms) {
            halted(vm);
        }
        clear();
        vms.forEach(vm -> call("VM.destroy", vm));
        disks.forEach(vdi -> call("VDI.destroy", vdi));
    }

    /** The server has begun anew and knows none of its sessions. */
    void logInAgain() {
        client = LoggedIn.to(pool);
    }

    LoggedIn client() {
        return client;
    }

    /** Whether a task is over, or forgotten. */
    boolean over(String task) {
        try {
            return !text("task.get_status", task).equals("pending");
        } catch (Refused gone) {
            return true;
        }
    }

    Object call(String method, Object... params) {
        return client.call(method, params);
    }

    String text(String method, Object... params) {
        return Trees.text(call(method, params));
    }

    List<String> texts(String method, Object... params) {
        return Trees.texts(call(method, params));
    }
}
