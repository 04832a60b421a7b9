package dev.weir.conformance.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a client sends to have something made, with nothing special in it; to be changed before it is sent. */
public final class NewRecords {
    private NewRecords() {}

    /** A disk of so many bytes. */
    public static Map<String, Object> vdi(String name, Object sr, long bytes) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name_label", name);
        record.put("SR", sr);
        record.put("virtual_size", bytes);
        record.put("type", "user");
        record.put("sharable", false);
        record.put("read_only", false);
        record.put("other_config", Map.of());
        return record;
    }

    /** A disk's place in a VM, to be written. */
    public static Map<String, Object> vbd(Object vm, Object vdi, String device) {
        Map<String, Object> record = of(vm);
        record.put("VDI", vdi);
        record.put("userdevice", device);
        record.put("bootable", false);
        record.put("mode", "RW");
        record.put("type", "Disk");
        record.put("empty", false);
        return record;
    }

    /** An interface whose address the pool chooses. */
    public static Map<String, Object> vif(Object vm, Object network, String device) {
        Map<String, Object> record = of(vm);
        record.put("network", network);
        record.put("device", device);
        record.put("MAC", "");
        record.put("MTU", 1500L);
        return record;
    }

    private static Map<String, Object> of(Object vm) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("VM", vm);
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        return record;
    }
}
