package dev.weir.server.ops.vm;

import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A VM's record at the time of its snapshot, as the text that VM.snapshot_metadata holds; clients hand it on unread. */
final class SnapshotMetadata {
    /** What a VM keeps when it goes back to a snapshot (VML-135), and what is another object's. */
    private static final Set<FieldDef> KEPT = Set.of(
            Vm.UUID.def(),
            Vm.POWER_STATE.def(),
            Vm.SUSPEND_VDI.def(),
            Vm.PARENT.def(),
            Vm.ALLOWED_OPERATIONS.def(),
            Vm.CURRENT_OPERATIONS.def(),
            Vm.METRICS.def(),
            Vm.GUEST_METRICS.def(),
            Vm.RESIDENT_ON.def(),
            Vm.SCHEDULED_TO_BE_RESIDENT_ON.def(),
            Vm.DOMID.def(),
            Vm.SNAPSHOT_SCHEDULE.def(),
            Vm.TAGS.def(),
            Vm.AFFINITY.def(),
            Vm.GROUPS.def(),
            Vm.ATTACHED_PCIS.def(),
            Vm.HA_ALWAYS_RUN.def(),
            Vm.IS_A_SNAPSHOT.def(),
            Vm.SNAPSHOT_OF.def(),
            Vm.SNAPSHOT_METADATA.def(),
            Vm.SNAPSHOT_INFO.def(),
            Vm.IS_CONTROL_DOMAIN.def(),
            Vm.REQUIRES_REBOOT.def(),
            Vm.BLOBS.def());

    /** What a snapshot has of its own, and a VM does not take over from one that remembers nothing else. */
    private static final Set<FieldDef> OF_SNAPSHOT =
            Set.of(Vm.NAME_LABEL.def(), Vm.IS_A_TEMPLATE.def(), Vm.TRANSPORTABLE_SNAPSHOT_ID.def());

    private SnapshotMetadata() {}

    static String write(Row vm) {
        Map<String, Value> members = new LinkedHashMap<>();
        for (FieldDef field : Vm.DEF.fields()) {
            boolean computed = field.otherEnd() != null && field.isSet();
            if (!computed && !field.equals(Vm.SNAPSHOT_METADATA.def())) {
                members.put(field.name(), vm.get(field));
            }
        }
        return Json.write(new Value.Dict(members));
    }

    static String uuid(String metadata) {
        if (!metadata.isEmpty()
                && Json.read(metadata) instanceof Value.Struct struct
                && struct.get(Vm.UUID.def().name()) instanceof Value.Text text) {
            return text.text();
        }
        return "";
    }

    /** What the VM goes back to. JSON has no times, and no real numbers that are whole: those the snapshot itself has. */
    static Map<FieldDef, Value> restored(String metadata, Row snapshot) {
        if (metadata.isEmpty()) {
            // VM.update_snapshot_metadata made it one
            Map<FieldDef, Value> own = restored(write(snapshot), snapshot);
            own.keySet().removeAll(OF_SNAPSHOT);
            return own;
        }
        Map<FieldDef, Value> fields = new LinkedHashMap<>();
        if (!(Json.read(metadata) instanceof Value.Struct struct)) {
            return fields;
        }
        for (FieldDef field : Vm.DEF.fields()) {
            Value value = struct.get(field.name());
            boolean computed = field.otherEnd() != null && field.isSet();
            if (value == null || computed || KEPT.contains(field) || field.type() == Type.Scalar.DATETIME) {
                continue;
            }
            fields.put(field, field.type() == Type.Scalar.FLOAT ? snapshot.get(field) : value);
        }
        return fields;
    }
}
