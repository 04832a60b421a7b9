package dev.weir.server.callers;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.CallerCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Caller;
import dev.weir.model.types.CallerRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The messages of class Caller. */
public final class CallerOps {
    private final Store store;
    private final Ids ids;
    private final Callers callers;

    public CallerOps(Store store, Ids ids, Callers callers) {
        this.store = store;
        this.ids = ids;
        this.callers = callers;
    }

    public void bind(Effects effects, CallerCalls<CallContext> calls) {
        effects.onCreate("Caller", this::create);
        effects.onDestroy("Caller", this::destroy);
        calls.addGroup(this::addGroup)
                .removeGroup(this::removeGroup)
                .queryTokenUsage((context, self) -> require(self).tokens())
                .queryCallCount((context, self) -> require(self).calls())
                .queryGroupTokenUsage((context, group) ->
                        inGroup(group).stream().mapToDouble(Usage::tokens).sum())
                .queryGroupCallCount((context, group) ->
                        inGroup(group).stream().mapToLong(Usage::calls).sum())
                .queryAllUsage(context -> all());
    }

    /** One that is there already only gets the names. */
    private String create(CallContext context, Map<FieldDef, Value> members) {
        Pattern pattern =
                new Pattern(Records.given(members, Caller.USER_AGENT), Records.given(members, Caller.CLIENT_IP));
        if (pattern.userAgent().isEmpty() && pattern.clientIp().isEmpty()) {
            throw Errors.invalidValue("user_agent/client_ip", "at least one of user_agent or client_ip must be set");
        }
        if (pattern.meansAll()) {
            throw Errors.invalidValue("user_agent/client_ip", "all-wildcard pattern not allowed");
        }
        return store.write(tx -> {
            for (Row row : tx.rows(Caller.DEF)) {
                if (Callers.pattern(row).equals(pattern)) {
                    CallerRef there = new CallerRef(row.ref());
                    Records.set(tx, there, Caller.NAME_LABEL, Records.given(members, Caller.NAME_LABEL));
                    Records.set(tx, there, Caller.NAME_DESCRIPTION, Records.given(members, Caller.NAME_DESCRIPTION));
                    return there.ref();
                }
            }
            CallerRef ref = new CallerRef(ids.ref());
            Records.Draft<CallerRef> draft = Records.<CallerRef>draft().with(Caller.UUID, ids.uuid());
            draft.values().putAll(members);
            draft.create(tx, ref);
            return ref.ref();
        });
    }

    private void destroy(CallContext context, String ref) {
        store.write(tx -> {
            Records.require(tx, Caller.DEF, ref);
            tx.delete(Caller.DEF, ref);
            return ref;
        });
        callers.forget(new CallerRef(ref));
    }

    private void addGroup(CallContext context, CallerRef self, String group) {
        store.write(tx -> {
            List<String> groups = new ArrayList<>(Records.get(tx, self, Caller.GROUPS));
            if (!groups.contains(group)) {
                groups.add(group);
                Records.set(tx, self, Caller.GROUPS, groups);
            }
            return self;
        });
    }

    private void removeGroup(CallContext context, CallerRef self, String group) {
        store.write(tx -> {
            List<String> groups = new ArrayList<>(Records.get(tx, self, Caller.GROUPS));
            if (groups.remove(group)) {
                Records.set(tx, self, Caller.GROUPS, groups);
            }
            return self;
        });
    }

    private Usage require(CallerRef self) {
        Records.require(store.snapshot(), self);
        return callers.usage(self);
    }

    private List<Usage> inGroup(String group) {
        if (group.isEmpty()) {
            throw Errors.invalidValue("group", "empty group name");
        }
        return store.snapshot().rows(Caller.DEF).stream()
                .filter(row -> Records.get(row, Caller.GROUPS).contains(group))
                .map(row -> callers.usage(new CallerRef(row.ref())))
                .toList();
    }

    /** Uuid, label, tokens and calls of each, who used most first. */
    private List<List<String>> all() {
        Snapshot state = store.snapshot();
        record Line(Row row, double tokens, long calls) {}
        return state.rows(Caller.DEF).stream()
                .map(row -> {
                    Usage usage = callers.usage(new CallerRef(row.ref()));
                    return new Line(row, usage.tokens(), usage.calls());
                })
                .sorted(Comparator.comparingDouble(Line::tokens).reversed())
                .map(line -> List.of(
                        Records.get(line.row(), Caller.UUID),
                        Records.get(line.row(), Caller.NAME_LABEL),
                        String.format(Locale.ROOT, "%.3f", line.tokens()),
                        Long.toString(line.calls())))
                .toList();
    }
}
