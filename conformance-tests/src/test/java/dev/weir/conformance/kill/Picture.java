package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All records of a pool that are of interest, read while nobody changes any. */
final class Picture {
    static final String KEY = "campaign";
    static final String DISKS = "disks";
    /** All that followers keep a copy of; tasks and sessions are in the server's memory only (ETS-6). */
    static final List<String> CLASSES = List.of(
            "VM",
            "VBD",
            "VDI",
            "VIF",
            "VM_metrics",
            "VM_guest_metrics",
            "console",
            "SR",
            "PBD",
            "host",
            "host_metrics",
            "network",
            "pool");

    private final Map<String, Map<String, Object>> records = new HashMap<>();
    private final Map<String, Object> tasks;

    Picture(Rpc rpc, String session) {
        for (String name : CLASSES) {
            records.put(name, Trees.members(rpc.call(name + ".get_all_records", session)));
        }
        tasks = Trees.members(rpc.call("task.get_all_records", session));
    }

    Map<String, Object> all(String className) {
        return records.getOrDefault(className, Map.of());
    }

    Map<String, Object> tasks() {
        return tasks;
    }

    boolean has(String className, String ref) {
        return all(className).containsKey(ref);
    }

    Object record(String className, String ref) {
        return Trees.member(all(className), ref);
    }

    String text(String className, String ref, String field) {
        return Trees.text(Trees.member(record(className, ref), field));
    }

    /** Those whose field has this value. */
    List<String> where(String className, String field, String value) {
        return all(className).entrySet().stream()
                .filter(entry -> Trees.member(entry.getValue(), field).equals(value))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A VM as its client would describe it. */
    @Nullable
    VmFacts facts(String vm) {
        if (!has("VM", vm)) {
            return null;
        }
        Object record = record("VM", vm);
        Map<String, Object> otherConfig = Trees.members(Trees.member(record, "other_config"));
        Map<String, Boolean> disks = new TreeMap<>();
        for (String vbd : where("VBD", "VM", vm)) {
            disks.put(text("VBD", vbd, "VDI"), attached("VBD", vbd));
        }
        Map<String, Boolean> nics = new TreeMap<>();
        for (String vif : where("VIF", "VM", vm)) {
            nics.put(text("VIF", vif, "device"), attached("VIF", vif));
        }
        return new VmFacts(
                text("VM", vm, "name_label"),
                otherConfig.getOrDefault(KEY, "").toString(),
                Trees.member(record, "is_a_template").equals(true),
                otherConfig.getOrDefault(DISKS, "").toString().split("<disk ", -1).length - 1,
                text("VM", vm, "power_state"),
                disks,
                nics);
    }

    private boolean attached(String className, String ref) {
        return Trees.member(record(className, ref), "currently_attached").equals(true);
    }
}
