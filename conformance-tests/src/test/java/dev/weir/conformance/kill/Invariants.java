package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds of a pool whoever did what: records among themselves, with the host's guests, with the files. */
final class Invariants {
    private static final String SUSPENDED = "Suspended";
    private static final String NONE = "OpaqueRef:NULL";
    private static final Map<String, String> POWER = Map.of("RUNNING", VmFacts.RUNNING, "PAUSED", VmFacts.PAUSED);
    private static final Map<String, String> ALWAYS = Map.of(
            VmFacts.HALTED, "start", VmFacts.RUNNING, "hard_shutdown", VmFacts.PAUSED, "unpause", SUSPENDED, "resume");

    private final Picture picture;
    private final List<String> problems = new ArrayList<>();

    Invariants(Picture picture) {
        this.picture = picture;
    }

    List<String> problems() {
        return problems;
    }

    Invariants nothingUnderWay() {
        picture.tasks().forEach((ref, task) -> {
            if (Trees.member(task, "status").equals("pending")) {
                problems.add("task " + ref + " is pending: " + Trees.member(task, "name_label"));
            }
        });
        for (String name : List.of("VM", "VBD", "VIF", "VDI", "SR", "host")) {
            picture.all(name).forEach((ref, record) -> {
                Map<String, Object> current = Trees.members(Trees.member(record, "current_operations"));
                if (!current.isEmpty()) {
                    problems.add(name + " " + ref + " is busy: " + current);
                }
            });
        }
        picture.all("host_metrics").forEach((ref, record) -> {
            if (!Trees.member(record, "live").equals(true)) {
                problems.add("the host is not live");
            }
        });
        picture.all("PBD").forEach((ref, record) -> {
            if (!Trees.member(record, "currently_attached").equals(true)) {
                problems.add("PBD " + ref + " is not attached");
            }
        });
        return this;
    }

    Invariants whole() {
        refers("VM", "metrics", "VM_metrics", false);
        refers("VBD", "VM", "VM", false);
        refers("VBD", "VDI", "VDI", true);
        refers("VIF", "VM", "VM", false);
        refers("VIF", "network", "network", false);
        refers("VDI", "SR", "SR", false);
        refers("console", "VM", "VM", false);
        Set<String> metrics = picture.all("VM").values().stream()
                .map(vm -> Trees.text(Trees.member(vm, "metrics")))
                .collect(Collectors.toSet());
        picture.all("VM_metrics").keySet().stream()
                .filter(ref -> !metrics.contains(ref))
                .forEach(ref -> problems.add("VM_metrics " + ref + " belong to no VM"));
        return this;
    }

    private void refers(String className, String field, String target, boolean optional) {
        picture.all(className).forEach((ref, record) -> {
            String to = Trees.text(Trees.member(record, field));
            boolean none = optional && to.equals(NONE);
            if (!none && !picture.has(target, to)) {
                problems.add(className + " " + ref + "." + field + " leads nowhere: " + to);
            }
        });
    }

    /** The lists that clients offer by, and the marks within that only show in them. */
    Invariants allowedOperations() {
        picture.all("VM").forEach((ref, record) -> {
            String power = Trees.text(Trees.member(record, "power_state"));
            boolean ordinary = Trees.member(record, "is_a_template").equals(false)
                    && Trees.member(record, "is_control_domain").equals(false);
            if (ordinary && !allowed(record).contains(ALWAYS.getOrDefault(power, ""))) {
                problems.add("VM " + ref + " is " + power + " and allows " + allowed(record));
            }
        });
        for (String name : List.of("VBD", "VIF")) {
            picture.all(name).forEach((ref, record) -> {
                String vm = Trees.text(Trees.member(record, "VM"));
                boolean drive =
                        name.equals("VBD") && Trees.member(record, "type").equals("CD");
                if (!drive
                        && picture.has("VM", vm)
                        && picture.text("VM", vm, "power_state").equals(VmFacts.RUNNING)) {
                    boolean attached =
                            Trees.member(record, "currently_attached").equals(true);
                    if (!allowed(record).contains(attached ? "unplug" : "plug")) {
                        problems.add(name + " " + ref + " is " + (attached ? "" : "not ") + "attached and allows "
                                + allowed(record));
                    }
                }
            });
        }
        return this;
    }

    private static Set<String> allowed(Object record) {
        return new HashSet<>(Trees.texts(Trees.member(record, "allowed_operations")));
    }

    /** {@code guests}: their power states by uuid, as the host tells them. */
    Invariants sameGuests(Map<String, String> guests) {
        picture.all("VM").forEach((ref, record) -> {
            if (Trees.member(record, "is_control_domain").equals(true)) {
                return;
            }
            String power = Trees.text(Trees.member(record, "power_state"));
            String real = POWER.getOrDefault(
                    guests.getOrDefault(Trees.text(Trees.member(record, "uuid")), ""), VmFacts.HALTED);
            if (!(power.equals(SUSPENDED) ? VmFacts.HALTED : power).equals(real)) {
                problems.add("VM " + ref + " is " + power + ", its guest is " + real);
            }
        });
        Set<String> uuids = picture.all("VM").values().stream()
                .map(vm -> Trees.text(Trees.member(vm, "uuid")))
                .collect(Collectors.toSet());
        guests.forEach((uuid, power) -> {
            if (POWER.containsKey(power) && !uuids.contains(uuid)) {
                problems.add("guest " + uuid + " is " + power + " and no VM's");
            }
        });
        return this;
    }

    /** {@code describe}: a guest by uuid with all its devices, as its hypervisor tells. */
    Invariants sameDevices(UnaryOperator<String> describe) {
        picture.all("VM").forEach((ref, record) -> {
            boolean control = Trees.member(record, "is_control_domain").equals(true);
            Object power = Trees.member(record, "power_state");
            if (control || !(power.equals(VmFacts.RUNNING) || power.equals(VmFacts.PAUSED))) {
                return;
            }
            String guest = describe.apply(Trees.text(Trees.member(record, "uuid")));
            for (String vbd : picture.where("VBD", "VM", ref)) {
                String vdi = picture.text("VBD", vbd, "VDI");
                if (picture.text("VBD", vbd, "type").equals("CD")) {
                    disc(vbd, vdi.equals(NONE) ? "" : picture.text("VDI", vdi, "location"), guest);
                    continue;
                }
                String file = "/" + picture.text("VDI", vdi, "location");
                device("VBD", vbd, guest.contains(file + ".qcow2'") || guest.contains(file + "@"));
            }
            for (String vif : picture.where("VIF", "VM", ref)) {
                device("VIF", vif, guest.contains("'" + picture.text("VIF", vif, "MAC") + "'"));
            }
        });
        return this;
    }

    /** {@code location}: of the disc that the drive holds by its record; empty for none. */
    private void disc(String vbd, String location, String guest) {
        boolean attached =
                Trees.member(picture.record("VBD", vbd), "currently_attached").equals(true);
        String there = guest.replaceAll("(?s).*<source file='[^']*/([^'/]+\\.iso)'.*", "$1");
        String disc = there.equals(guest) ? "" : there;
        if (attached && !disc.equals(location)) {
            problems.add("VBD " + vbd + " holds '" + location + "', and in the guest '" + disc + "'");
        }
    }

    private void device(String className, String ref, boolean there) {
        Object attached = Trees.member(picture.record(className, ref), "currently_attached");
        if (!attached.equals(there)) {
            problems.add(className + " " + ref + " is attached: " + attached + ", and in the guest: " + there);
        }
    }

    /** {@code trashed}: where disks lie that were destroyed and can come back. */
    Invariants sameFiles(String sr, Path folder, Set<String> trashed) {
        Set<String> recorded = new HashSet<>();
        trashed.forEach(location -> recorded.add(location + ".qcow2"));
        for (String vdi : picture.where("VDI", "SR", sr)) {
            String kind = picture.text("VDI", vdi, "type").equals("suspend") ? ".raw" : ".qcow2";
            recorded.add(picture.text("VDI", vdi, "location") + kind);
        }
        Set<String> there = names(folder);
        recorded.stream().filter(name -> !there.contains(name)).forEach(name -> problems.add(name + " is missing"));
        there.stream()
                .filter(name -> !name.startsWith(".base-") && !recorded.contains(name))
                .forEach(name -> problems.add(name + " is no disk's"));
        return this;
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            // A disk that was copied in use goes on in a file of its own, numbered.
            return files.map(file -> file.getFileName().toString().replaceFirst("@\\d+\\.qcow2$", ".qcow2"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every disk is somebody's: {@code owned} by a client. */
    Invariants disksOfSomebody(String sr, Set<String> owned) {
        picture.where("VDI", "SR", sr).stream()
                .filter(vdi -> !owned.contains(vdi))
                .forEach(vdi ->
                        problems.add("disk " + vdi + " (" + picture.text("VDI", vdi, "name_label") + ") is nobody's"));
        return this;
    }
}
