package dev.weir.server.ops.source;

import dev.weir.agent.protocol.Figure;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.DataSource;
import dev.weir.model.types.DataSourceRef;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one object as data sources. Standard ones are recorded unless somebody has had them forgotten, others
 * when somebody wants it: what differs from that stands in the object's other_config, where it outlives every restart.
 */
final class Sources<R extends Ref> {
    private static final String KEY = "weir:data-source:";

    private final Store store;
    private final R owner;
    private final Field<R, Map<String, String>> otherConfig;

    Sources(Store store, R owner, Field<R, Map<String, String>> otherConfig) {
        this.store = store;
        this.owner = owner;
        this.otherConfig = otherConfig;
    }

    /** Records without values: the reference tells a value only to who asks for one (query_data_source). */
    List<Value.Struct> list(List<Figure> figures) {
        Snapshot state = store.snapshot();
        return figures.stream()
                .sorted(Comparator.comparing(Figure::name))
                .map(figure -> record(figure, recorded(state, figure)))
                .toList();
    }

    double query(List<Figure> figures, String name) {
        Snapshot state = store.snapshot();
        return figures.stream()
                .filter(figure -> figure.name().equals(name) && recorded(state, figure))
                .findFirst()
                .orElseThrow(() -> failure("Rrdd_internal_error", "Rrd.Invalid_data_source(\"" + name + "\")"))
                .value();
    }

    void record(List<Figure> figures, String name) {
        Figure figure = figures.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> failure("Datasource_missing", name));
        write(figure.standard(), name, "on");
    }

    /** Of what there is not, nothing is kept either. */
    void forget(List<Figure> figures, String name) {
        figures.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .ifPresent(figure -> write(!figure.standard(), name, "off"));
    }

    private void write(boolean usual, String name, String word) {
        store.write(tx -> {
            if (usual) {
                Records.drop(tx, owner, otherConfig, KEY + name);
            } else {
                Records.put(tx, owner, otherConfig, KEY + name, word);
            }
            return owner;
        });
    }

    private boolean recorded(Snapshot state, Figure figure) {
        String word = Records.get(state, owner, otherConfig).getOrDefault(KEY + figure.name(), "");
        return figure.standard() ? !word.equals("off") : word.equals("on");
    }

    private static Value.Struct record(Figure figure, boolean recorded) {
        Map<String, Value> members = new LinkedHashMap<>();
        put(members, DataSource.NAME_LABEL, figure.name());
        put(members, DataSource.NAME_DESCRIPTION, figure.description());
        put(members, DataSource.ENABLED, recorded);
        put(members, DataSource.STANDARD, figure.standard());
        put(members, DataSource.UNITS, figure.units());
        put(members, DataSource.MIN, figure.min());
        put(members, DataSource.MAX, figure.max());
        put(members, DataSource.VALUE, 0.0);
        return new Value.Dict(members);
    }

    private static <T> void put(Map<String, Value> members, Field<DataSourceRef, T> field, T value) {
        members.put(field.def().name(), field.codec().write(value));
    }

    /** The reference's own words for a source that is not there; it has no code for it. */
    static ApiFailure failure(String kind, String text) {
        return new ApiFailure("INTERNAL_ERROR", List.of("Rrd_interface.Rrdd_error([S(" + kind + ");S(" + text + ")])"));
    }
}
