package dev.weir.server.ops.message;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Message;
import dev.weir.server.db.Row;
import dev.weir.server.object.Records;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which messages message.destroy_all means: all that each of its filters lets through (ETS-66). */
final class MessageFilters {
    private MessageFilters() {}

    static Predicate<Row> of(Map<String, String> filters) {
        Predicate<Row> all = row -> true;
        for (Map.Entry<String, String> filter : filters.entrySet()) {
            all = all.and(of(filter.getKey(), filter.getValue()));
        }
        return all;
    }

    private static Predicate<Row> of(String key, String value) {
        try {
            return switch (key) {
                case "before" -> {
                    Instant limit = OffsetDateTime.parse(value).toInstant();
                    yield row -> Records.get(row, Message.TIMESTAMP).isBefore(limit);
                }
                case "after" -> {
                    Instant limit = OffsetDateTime.parse(value).toInstant();
                    yield row -> Records.get(row, Message.TIMESTAMP).isAfter(limit);
                }
                case "priority" -> {
                    long priority = Long.parseLong(value);
                    yield row -> Records.get(row, Message.PRIORITY) == priority;
                }
                // a filter that is not understood must not let everything be destroyed
                default -> throw new ApiFailure("INVALID_VALUE", List.of(key, value));
            };
        } catch (DateTimeException | NumberFormatException e) {
            throw new ApiFailure("INVALID_VALUE", List.of(key, value));
        }
    }
}
