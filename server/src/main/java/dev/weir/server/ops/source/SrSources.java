package dev.weir.server.ops.source;

import dev.weir.agent.protocol.Figure;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.util.List;

/** The four messages of a storage's data sources: its sizes as its record has them since it was last looked at. */
public final class SrSources {
    private final Store store;

    public SrSources(Store store) {
        this.store = store;
    }

    public void bind(SrCalls<CallContext> calls) {
        calls.getDataSources((context, sr) -> sources(sr).list(figures(sr)))
                .recordDataSource((context, sr, name) -> sources(sr).record(figures(sr), name))
                .queryDataSource((context, sr, name) -> sources(sr).query(figures(sr), name))
                .forgetDataSourceArchives((context, sr, name) -> sources(sr).forget(figures(sr), name));
    }

    private Sources<SrRef> sources(SrRef sr) {
        Records.require(store.snapshot(), sr);
        return new Sources<>(store, sr, Sr.OTHER_CONFIG);
    }

    private List<Figure> figures(SrRef sr) {
        Row row = Records.require(store.snapshot(), sr);
        return List.of(
                figure(row, Sr.PHYSICAL_SIZE, "Size of the storage"),
                figure(row, Sr.PHYSICAL_UTILISATION, "Space in use on the storage"),
                figure(row, Sr.VIRTUAL_ALLOCATION, "Sum of the sizes of all disks on the storage"));
    }

    private static Figure figure(Row sr, Field<SrRef, Long> field, String description) {
        double value = (double) (long) Records.get(sr, field);
        return new Figure(field.def().name(), description, "B", 0, Double.POSITIVE_INFINITY, true, value);
    }
}
