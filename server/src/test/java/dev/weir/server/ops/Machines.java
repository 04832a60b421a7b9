package dev.weir.server.ops;

import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.trash.Trash;
import java.util.LinkedHashMap;
import java.util.Map;

/** VMs and their parts, made through the API as clients make them. */
public final class Machines {
    public static final long MIB = 1L << 20;

    private final ServerParts parts;

    public Machines(ServerParts parts) {
        this.parts = parts;
    }

    public VmRef template(String name) {
        return new VmRef(Values.texts(parts.call("VM.get_by_name_label", name)).getFirst());
    }

    /** A VM that is off, without devices. */
    public VmRef vm(String name) {
        VmRef vm = new VmRef(parts.text("VM.clone", template("Tiny Linux"), name));
        parts.call("VM.provision", vm);
        return vm;
    }

    public VmRef running(String name) {
        VmRef vm = vm(name);
        parts.call("VM.start", vm, false, false);
        return vm;
    }

    public SrRef localSr() {
        return parts.get(new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst()), Pool.DEFAULT_SR);
    }

    /** What is destroyed from now on is destroyed for good. */
    public void keepNoTrash() {
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.call("pool.remove_from_other_config", pool, Trash.HOURS);
        parts.call("pool.add_to_other_config", pool, Trash.HOURS, "0");
    }

    public NetworkRef network() {
        return new NetworkRef(Values.texts(parts.call("network.get_by_name_label", "Pool-wide network 0"))
                .getFirst());
    }

    public VdiRef disk(String name) {
        return disk(name, Map.of());
    }

    public VdiRef disk(String name, Map<String, Object> members) {
        return new VdiRef(parts.text("VDI.create", diskRecord(name, members)));
    }

    public Map<String, Object> diskRecord(String name, Map<String, Object> members) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name_label", name);
        record.put("SR", localSr());
        record.put("virtual_size", 64 * MIB);
        record.put("type", "user");
        record.put("sharable", false);
        record.put("read_only", false);
        record.put("other_config", Map.of());
        record.putAll(members);
        return record;
    }

    public VbdRef vbd(VmRef vm, VdiRef vdi, String device) {
        return new VbdRef(parts.text("VBD.create", vbdRecord(vm, vdi, Map.of("userdevice", device))));
    }

    public static Map<String, Object> vbdRecord(VmRef vm, VdiRef vdi, Map<String, Object> members) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("VM", vm);
        record.put("VDI", vdi);
        record.put("userdevice", "0");
        record.put("bootable", true);
        record.put("mode", "RW");
        record.put("type", "Disk");
        record.put("unpluggable", true);
        record.put("empty", false);
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        record.putAll(members);
        return record;
    }

    public VbdRef emptyDrive(VmRef vm, String device) {
        return new VbdRef(parts.text(
                "VBD.create",
                vbdRecord(vm, VdiRef.NULL, Map.of("userdevice", device, "mode", "RO", "type", "CD", "empty", true))));
    }

    public VifRef vif(VmRef vm, String device) {
        return vif(vm, network(), device);
    }

    public VifRef vif(VmRef vm, NetworkRef network, String device) {
        return new VifRef(parts.text("VIF.create", vifRecord(vm, network, Map.of("device", device))));
    }

    public static Map<String, Object> vifRecord(VmRef vm, NetworkRef network, Map<String, Object> members) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("device", "0");
        record.put("network", network);
        record.put("VM", vm);
        record.put("MAC", "");
        record.put("MTU", 1500);
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        record.putAll(members);
        return record;
    }
}
