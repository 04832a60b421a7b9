package dev.weir.server.ops.trash;

import dev.weir.model.Model;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.TrashEntryRef;
import dev.weir.server.db.Keepsake;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of the trash and how long the pool keeps them (decision 17). */
public final class Trash {
    private static final Logger LOG = LoggerFactory.getLogger(Trash.class);

    /** In pool.other_config: hours that what was destroyed can be brought back; 0 keeps nothing. */
    public static final String HOURS = "weir:trash-hours";

    private static final long DEFAULT_HOURS = 24;
    private static final long MOST_HOURS = Duration.ofDays(3650).toHours();

    private final Keepsake keepsake;
    private final Ids ids;
    private final Clock clock;

    public Trash(Model model, Ids ids, Clock clock) {
        this.keepsake = new Keepsake(model);
        this.ids = ids;
        this.clock = clock;
    }

    /** Something that was destroyed: its class, its uuid and name, and for a disk its volume. */
    public record Thing(String kind, String uuid, String name, String sr, String location, long bytes) {
        public static Thing without(String kind, String uuid, String name) {
            return new Thing(kind, uuid, name, "", "", 0);
        }
    }

    /** How long the pool keeps what is destroyed; nothing at all where it is zero. */
    public static Duration keeps(Snapshot state) {
        for (Row pool : state.rows(Pool.DEF)) {
            String hours = Records.get(pool, Pool.OTHER_CONFIG).get(HOURS);
            if (hours != null) {
                return hours(hours);
            }
        }
        return Duration.ofHours(DEFAULT_HOURS);
    }

    private static Duration hours(String said) {
        try {
            return Duration.ofHours(Math.clamp(Long.parseLong(said.strip()), 0, MOST_HOURS));
        } catch (NumberFormatException e) {
            return Duration.ofHours(DEFAULT_HOURS);
        }
    }

    /** Keeps the rows in the transaction that deletes them; false where the pool keeps nothing or they are too long. */
    public boolean put(Tx tx, Thing thing, List<Row> rows) {
        if (keeps(tx).isZero()) {
            return false;
        }
        String text = keepsake.text(tx, rows);
        if (text.length() > Keepsake.LONGEST) {
            LOG.info("{} {} is too long to be kept and is destroyed for good", thing.kind(), thing.uuid());
            return false;
        }
        Records.<TrashEntryRef>draft()
                .with(TrashEntry.UUID, thing.uuid())
                .with(TrashEntry.KIND, thing.kind())
                .with(TrashEntry.NAME_LABEL, thing.name())
                .with(TrashEntry.DELETED, clock.instant())
                .with(TrashEntry.SR, thing.sr())
                .with(TrashEntry.LOCATION, thing.location())
                .with(TrashEntry.BYTES, thing.bytes())
                .with(TrashEntry.RECORDS, text)
                .create(tx, new TrashEntryRef(ids.ref()));
        return true;
    }

    public static @Nullable Row find(Snapshot state, String kind, String uuid) {
        Row entry = state.findByUuid(TrashEntry.DEF, uuid);
        return entry != null && Records.get(entry, TrashEntry.KIND).equals(kind) ? entry : null;
    }

    public static Row require(Snapshot state, String kind, String uuid) {
        Row entry = find(state, kind, uuid);
        if (entry == null) {
            throw Errors.uuidInvalid(kind, uuid);
        }
        return entry;
    }

    /** The oldest first. */
    public static List<Row> all(Snapshot state, String kind) {
        return state.rows(TrashEntry.DEF).stream()
                .filter(entry -> Records.get(entry, TrashEntry.KIND).equals(kind))
                .sorted(Comparator.comparingLong(Row::created))
                .toList();
    }

    public Keepsake.Kept content(Row entry) {
        return keepsake.read(Records.get(entry, TrashEntry.RECORDS));
    }

    /** Makes the rows of an entry anew in the transaction. */
    public Remaking remake(Tx tx, Keepsake.Kept kept) {
        return new Remaking(tx, keepsake, kept, ids);
    }

    public boolean overdue(Snapshot state, Row entry) {
        return !expires(state, entry).isAfter(clock.instant());
    }

    private static Instant expires(Snapshot state, Row entry) {
        try {
            return Records.get(entry, TrashEntry.DELETED).plus(keeps(state));
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    /** What can be brought back, by uuid: name, time of deletion and of its end, and bytes of a disk. */
    public static Map<String, Map<String, String>> list(Snapshot state, String kind) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (Row entry : all(state, kind)) {
            Map<String, String> told = new LinkedHashMap<>();
            told.put("name_label", Records.get(entry, TrashEntry.NAME_LABEL));
            told.put("deleted", Records.get(entry, TrashEntry.DELETED).toString());
            told.put("expires", expires(state, entry).toString());
            if (!Records.get(entry, TrashEntry.SR).isEmpty()) {
                told.put("sr_uuid", Records.get(entry, TrashEntry.SR));
                told.put("bytes", Long.toString(Records.get(entry, TrashEntry.BYTES)));
            }
            all.put(Records.get(entry, TrashEntry.UUID), told);
        }
        return all;
    }
}
