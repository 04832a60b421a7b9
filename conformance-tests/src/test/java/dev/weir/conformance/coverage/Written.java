package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Trees;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the fields of one object, reads each change back and undoes it. */
final class Written {
    private final Judge judge;
    private final Findings findings;
    private final Variation variation;
    private final String session;
    private final String ref;
    private boolean changed;

    Written(Judge judge, Findings findings, Variation variation, String session, String ref) {
        this.judge = judge;
        this.findings = findings;
        this.variation = variation;
        this.session = session;
        this.ref = ref;
    }

    /** Whether any write changed the object, so that there must be an event. */
    boolean changed() {
        return changed;
    }

    void check(MessageDef message) {
        FieldDef field = message.field();
        if (field == null) {
            throw new IllegalArgumentException(message.fullName());
        }
        switch (message.kind()) {
            case SETTER -> setter(message, field);
            case ADD -> add(message, field);
            case REMOVE -> remove(message, field);
            default -> throw new IllegalArgumentException(message.fullName());
        }
    }

    private void setter(MessageDef message, FieldDef field) {
        Object before = read(field);
        Object other = variation.other(field.type(), before);
        Object value = other == null ? before : other;
        if (write(message, field, List.of(ref, value))) {
            expect(message, field, value);
            changed |= other != null;
            restore(field, before);
        }
    }

    private void add(MessageDef message, FieldDef field) {
        Object before = read(field);
        if (field.type() instanceof Type.MapType map) {
            Object key = variation.member(
                    map.key(), List.copyOf(Trees.members(before).keySet()));
            Object value = variation.member(map.value(), List.of());
            if (key == null || value == null) {
                findings.fault(message.fullName(), "no key left to add");
                return;
            }
            if (write(message, field, List.of(ref, key, value))) {
                Map<String, Object> after = new LinkedHashMap<>(Trees.members(before));
                after.put(key.toString(), value);
                expect(message, field, after);
                changed = true;
                doubled(message, field, List.of(ref, key, value));
                restore(field, before);
            }
        } else if (field.type() instanceof Type.SetType set) {
            addMember(message, field, set, before);
        }
    }

    private void addMember(MessageDef message, FieldDef field, Type.SetType set, Object before) {
        Object more = variation.member(set.element(), Trees.items(before));
        if (more == null) {
            // nothing left to add: a member there already stays there once
            more = Trees.items(before).isEmpty()
                    ? MadeUp.ref(field.className())
                    : Trees.items(before).get(0);
        }
        if (write(message, field, List.of(ref, more))) {
            List<Object> after = new ArrayList<>(Trees.items(before));
            if (!after.contains(more)) {
                after.add(more);
                changed = true;
            }
            judge.attempt(message, session, List.of(ref, more));
            expect(message, field, after);
            restore(field, before);
        }
    }

    private void remove(MessageDef message, FieldDef field) {
        Object before = read(field);
        Object with = variation.other(field.type(), before);
        Object member = with == null ? null : more(before, with);
        if (member == null) {
            member = "weir-coverage";
        } else {
            restore(field, with);
        }
        if (write(message, field, List.of(ref, member))) {
            expect(message, field, before);
            changed |= with != null;
            Attempt again = judge.attempt(message, session, List.of(ref, member));
            findings.require(again.worked(), message.fullName(), "refuses what is not there: " + again.description());
        }
        restore(field, before);
    }

    private static Object more(Object before, Object with) {
        List<Object> members = new ArrayList<>(with instanceof Map<?, ?> map ? map.keySet() : Trees.items(with));
        members.removeAll(before instanceof Map<?, ?> map ? map.keySet() : Trees.items(before));
        return members.get(0);
    }

    private void doubled(MessageDef message, FieldDef field, List<Object> arguments) {
        List<String> expected = List.of(
                "MAP_DUPLICATE_KEY",
                field.className(),
                field.name(),
                ref,
                arguments.get(1).toString());
        List<String> got = judge.attempt(message, session, arguments).description();
        findings.require(got.equals(expected), message.fullName(), "expected " + expected + ", got " + got);
    }

    /** A plain field takes every value of its type; one with an effect may refuse. */
    private boolean write(MessageDef message, FieldDef field, List<?> arguments) {
        Attempt attempt = judge.call(message, session, arguments);
        findings.require(
                attempt.worked() || field.hasEffect() || message.removed(),
                message.fullName(),
                "refuses " + arguments + ": " + attempt.description());
        return attempt.worked();
    }

    private void expect(MessageDef message, FieldDef field, Object expected) {
        Object got = read(field);
        findings.require(Trees.same(got, expected), message.fullName(), "wrote " + expected + ", read " + got);
    }

    private void restore(FieldDef field, Object value) {
        judge.attempt(field.className() + ".set_" + field.name(), List.of(session, ref, value));
    }

    private Object read(FieldDef field) {
        Object record = judge.attempt(field.className() + ".get_record", List.of(session, ref))
                .result();
        return record == null ? "" : Trees.member(record, field.name());
    }
}
