package dev.weir.server.db;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.weir.migrations.Kind;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.Errors;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.util.Collection;
import org.jooq.DataType;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Values as columns hold them, and back. */
final class Columns {
    /** H2's longest VARCHAR; the same bound everywhere, so that a pool can move between databases. */
    static final int LONGEST = 1_048_576;

    static final JsonFactory JSON = JsonFactory.builder()
            // NaN is a float that clients send
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // the key of a map may be as long as the column
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNameLength(LONGEST).build())
            .build();

    private Columns() {}

    static DataType<?> type(Kind kind) {
        return switch (kind) {
            case TEXT, REF, JSON -> SQLDataType.VARCHAR;
            case INT, TIME -> SQLDataType.BIGINT;
            case REAL -> SQLDataType.DOUBLE;
            case BOOL -> SQLDataType.BOOLEAN;
            case LINK, COMPUTED, MEMORY -> throw new IllegalArgumentException("no column for " + kind);
        };
    }

    /** A wrong kind of value never comes here: the transaction checked it. */
    static @Nullable Object encode(FieldDef field, Kind kind, Value value) {
        return switch (kind) {
            case TEXT -> ((Value.Text) value).text();
            case REF -> value.equals(Value.NULL_REF) ? null : ((Value.Text) value).text();
            case INT -> ((Value.Int) value).value();
            case REAL -> ((Value.Real) value).value();
            case BOOL -> ((Value.Bool) value).value();
            case TIME -> Times.micros(((Value.Time) value).instant());
            case JSON -> Json.write(value);
            case LINK, COMPUTED, MEMORY -> throw new IllegalArgumentException("no column for " + field);
        };
    }

    static Value decode(FieldDef field, Kind kind, @Nullable Object column) {
        if (column == null) {
            return Value.NULL_REF;
        }
        return switch (kind) {
            case TEXT, REF -> Value.text((String) column);
            case INT -> Value.of((Long) column);
            case REAL -> Value.of((Double) column);
            case BOOL -> Value.of((Boolean) column);
            case TIME -> Value.of(Times.instant((Long) column));
            case JSON -> fromJson(field, (String) column);
            case LINK, COMPUTED, MEMORY -> throw new IllegalArgumentException("no column for " + field);
        };
    }

    static Collection<Value> members(Value set) {
        return ((Value.Items) set).values();
    }

    private static Value fromJson(FieldDef field, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            Value value = Typing.convert(field.type(), Json.read(parser));
            return value instanceof Value.Items items && items.values().isEmpty() ? Value.NO_ITEMS : value;
        } catch (IOException e) {
            throw new StoreFailure("the database holds no readable " + field + "; restore a backup", e);
        }
    }

    /** Refuses in the writer's own call what the disk could not hold later. */
    static void bound(FieldDef field, Kind kind, Value value) {
        boolean fits = switch (kind) {
            case TEXT -> ((Value.Text) value).text().length() <= LONGEST;
            // a character takes six at most in JSON
            case JSON -> characters(value) <= LONGEST / 6 || Json.write(value).length() <= LONGEST;
            default -> true;
        };
        if (!fits) {
            // Clients send what they like; this is the one bound of ours that their values meet.
            throw Errors.invalidValue(field.toString(), "a value of more than " + LONGEST + " characters on disk");
        }
    }

    private static long characters(Value value) {
        return switch (value) {
            case Value.Text text -> text.text().length() + 3L;
            case Value.Items items ->
                2 + items.values().stream().mapToLong(Columns::characters).sum();
            case Value.Struct struct -> {
                long[] sum = {2};
                struct.forEach((key, member) -> sum[0] += key.length() + 4 + characters(member));
                yield sum[0];
            }
            default -> 25;
        };
    }
}
