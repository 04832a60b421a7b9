package dev.weir.server.ops.message;

import dev.weir.model.calls.MessageCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.StoreFailure;
import dev.weir.server.filter.Filter;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of class message (ETS-60 to ETS-66). */
public final class MessageOps {
    private static final Logger LOG = LoggerFactory.getLogger(MessageOps.class);

    private final Store store;
    private final Messages messages;

    public MessageOps(Store store, Messages messages) {
        this.store = store;
        this.messages = messages;
    }

    public void bind(MessageCalls<CallContext> calls) {
        calls.create((context, name, priority, cls, uuid, body) -> create(name, priority, cls, uuid, body))
                .destroy((context, self) -> destroy(List.of(self)))
                .destroyMany((context, all) -> destroy(all))
                .destroyAll((context, filters) -> destroyAll(filters))
                .get((context, cls, uuid, since) -> get(cls, uuid, since))
                .getAll(context -> newestFirst(row -> true).stream()
                        .map(row -> new MessageRef(row.ref()))
                        .toList())
                .getSince(
                        (context, since) -> records(newestFirst(row -> time(row).isAfter(since))))
                .getRecord((context, self) -> Records.require(store.snapshot(), self))
                .getByUuid((context, uuid) -> byUuid(uuid))
                .getAllRecords(context -> records(newestFirst(row -> true)))
                .getAllRecordsWhere((context, expression) ->
                        records(sorted(Filter.select(store.snapshot(), Message.DEF, expression))));
    }

    private MessageRef create(String name, long priority, Cls cls, String uuid, String body) {
        if (!body.codePoints().allMatch(MessageOps::inXml)) {
            throw new ApiFailure("INVALID_VALUE", List.of("UTF8 expected"));
        }
        if (!Messages.known(store.snapshot(), cls, uuid)) {
            throw Errors.uuidInvalid(cls.wire(), uuid);
        }
        try {
            return messages.add(name, priority, cls, uuid, body);
        } catch (StoreFailure e) {
            // the null reference says that there is no such message (ETS-60)
            LOG.error("message {} about {} {} could not be written", name, cls.wire(), uuid, e);
            return MessageRef.NULL;
        }
    }

    /** What a body may be made of: the characters of XML (ETS-60). */
    private static boolean inXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }

    /** One after the other up to the first that is not there (ETS-66). */
    private void destroy(List<MessageRef> all) {
        MessageRef unknown = store.write(tx -> {
            for (MessageRef message : all) {
                if (!Records.exists(tx, message)) {
                    return message;
                }
                Records.delete(tx, message);
            }
            return null;
        });
        if (unknown != null) {
            throw Errors.handleInvalid(Message.DEF.name(), unknown.ref());
        }
    }

    private void destroyAll(Map<String, String> filters) {
        Predicate<Row> meant = MessageFilters.of(filters);
        store.write(tx -> {
            for (Row row : List.copyOf(tx.rows(Message.DEF))) {
                if (meant.test(row)) {
                    tx.delete(Message.DEF, row.ref());
                }
            }
            return filters;
        });
    }

    /** Compares with the time that the record shows, which is in whole seconds (ETS-65). */
    private Map<MessageRef, Value.Struct> get(Cls cls, String uuid, Instant since) {
        if (!Messages.known(store.snapshot(), cls, uuid)) {
            throw new ApiFailure("UUID_INVALID", List.of());
        }
        return records(newestFirst(row -> Records.get(row, Message.OBJ_UUID).equals(uuid)
                && Records.get(row, Message.CLS) == cls
                && time(row).truncatedTo(ChronoUnit.SECONDS).isAfter(since)));
    }

    private MessageRef byUuid(String uuid) {
        Row row = store.snapshot().findByUuid(Message.DEF, uuid);
        if (row == null) {
            throw Errors.uuidInvalid(Message.DEF.name(), uuid);
        }
        return new MessageRef(row.ref());
    }

    private List<Row> newestFirst(Predicate<Row> wanted) {
        return sorted(store.snapshot().rows(Message.DEF).stream().filter(wanted).toList());
    }

    private static List<Row> sorted(Collection<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingLong(Row::created).reversed());
        return sorted;
    }

    private static Map<MessageRef, Value.Struct> records(List<Row> rows) {
        Map<MessageRef, Value.Struct> records = new LinkedHashMap<>();
        rows.forEach(row -> records.put(new MessageRef(row.ref()), row));
        return records;
    }

    private static Instant time(Row row) {
        return Records.get(row, Message.TIMESTAMP);
    }
}
