package dev.weir.server.ops.pool;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vm;
import dev.weir.model.value.Xapi;
import dev.weir.server.db.Keepsake;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a joiner's rows rows of the pool, within one transaction (POOL-57 to POOL-66): first all objects, then what they
 * name, since they name one another. Objects keep their references and uuids; what the pool has already stands for what
 * the joiner has, and what stays behind is named no longer.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Tx tx;
    private final Keepsake keepsake;
    private final Ids ids;
    private final List<Row> rows;
    private final Namesakes namesakes;
    private final Map<String, String> now = new HashMap<>();
    private final Set<String> left = new HashSet<>();

    Intake(Tx tx, Keepsake keepsake, Ids ids, List<Row> rows) {
        this.tx = tx;
        this.keepsake = keepsake;
        this.ids = ids;
        this.rows = rows;
        this.namesakes = new Namesakes(tx, rows);
    }

    void take() {
        leaveKnownVms();
        List<Row> fresh = new ArrayList<>();
        for (Row row : rows) {
            String known = left.contains(row.ref()) ? null : namesakes.of(row);
            if (known != null) {
                now.put(row.ref(), known);
            } else if (!left.contains(row.ref()) && !namesakes.isTool(row)) {
                fresh.add(row);
            }
        }
        fresh.forEach(this::make);
        fresh.forEach(this::name);
        fresh.forEach(this::adapt);
    }

    /** The reference by which the pool knows an object of the joiner; null where it does not. */
    @Nullable
    String now(String then) {
        return now.get(then);
    }

    /** A VM that the pool has stays as it is there, and the joiner's with all its devices is left (POOL-66). */
    private void leaveKnownVms() {
        for (Row row : rows) {
            if (row.owner().equals(Vm.DEF) && namesakes.of(row) != null) {
                LOG.warn("VM {} is in the pool already; the joiner's is left", Records.get(row, Vm.UUID));
                left.add(row.ref());
                left.add(Records.get(row, Vm.METRICS).ref());
                left.add(Records.get(row, Vm.GUEST_METRICS).ref());
            }
        }
        for (Row row : rows) {
            FieldDef vm = row.owner().findField("VM");
            if (vm != null && vm.type() instanceof Type.RefType && left.contains(((Value.Text) row.get(vm)).text())) {
                left.add(row.ref());
            }
        }
    }

    private void make(Row row) {
        Map<FieldDef, Value> plain = new LinkedHashMap<>();
        keepsake.fields(row).forEach((field, value) -> {
            if (!names(field.type())) {
                plain.put(field, value);
            }
        });
        if (row.owner().equals(Network.DEF)) {
            plain.put(Network.BRIDGE.def(), Value.text(namesakes.bridge(Records.get(row, Network.BRIDGE))));
        }
        String ref = tx.find(row.owner(), row.ref()) == null ? row.ref() : ids.ref();
        tx.create(row.owner(), ref, plain);
        now.put(row.ref(), ref);
    }

    private void name(Row row) {
        String ref = now.getOrDefault(row.ref(), row.ref());
        keepsake.fields(row).forEach((field, value) -> {
            if (names(field.type())) {
                tx.set(row.owner(), ref, field, translated(field.type(), value));
            }
        });
    }

    /** What holds of it in the pool: a local store of the joiner stays its own (POOL-60). */
    private void adapt(Row row) {
        String ref = now.getOrDefault(row.ref(), row.ref());
        if (row.owner().equals(Sr.DEF)) {
            Records.set(tx, new SrRef(ref), Sr.SHARED, false);
        } else if (row.owner().equals(Pbd.DEF)) {
            // The host's agent attaches it for this pool when it is there.
            Records.set(tx, new PbdRef(ref), Pbd.CURRENTLY_ATTACHED, false);
        } else if (row.owner().equals(Network.DEF)) {
            String bridge = Records.get(tx, new NetworkRef(ref), Network.BRIDGE);
            if (!bridge.equals(Records.get(row, Network.BRIDGE))) {
                LOG.info("network {} of the joiner has the bridge {} in the pool", ref, bridge);
            }
        }
    }

    private static boolean names(Type type) {
        return switch (type) {
            case Type.RefType _ -> true;
            case Type.SetType set -> names(set.element());
            case Type.MapType map -> names(map.key()) || names(map.value());
            case Type.OptionType option -> names(option.element());
            default -> false;
        };
    }

    private Value translated(Type type, Value value) {
        return switch (type) {
            case Type.RefType ref -> Value.text(translated(ref, (Value.Text) value));
            case Type.SetType set
            when set.element() instanceof Type.RefType ref -> {
                List<Value> found = new ArrayList<>();
                for (Value item : ((Value.Items) value).values()) {
                    String other = translated(ref, (Value.Text) item);
                    if (!other.equals(Value.NULL_REF.text())) {
                        found.add(Value.text(other));
                    }
                }
                yield new Value.Items(found);
            }
            // Blobs and what else hangs on an object by a map stay behind.
            case Type.MapType _ -> Value.NO_ENTRIES;
            default -> value;
        };
    }

    private String translated(Type.RefType type, Value.Text then) {
        String found = now.get(then.text());
        ClassDef owner = Xapi.MODEL.findClass(type.className());
        if (found == null || owner == null || !owner.hasRows() || tx.find(owner, found) == null) {
            return Value.NULL_REF.text();
        }
        return found;
    }
}
