package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.MessageDef.Kind;
import dev.weir.model.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the reading messages of a class say of one of its objects, compared with each other. */
final class Present {
    private final Judge judge;
    private final Findings findings;
    private final Rpc xml;
    private final String session;
    private final ClassDef owner;
    private final String ref;

    Present(Judge judge, Findings findings, Rpc xml, String session, ClassDef owner, String ref) {
        this.judge = judge;
        this.findings = findings;
        this.xml = xml;
        this.session = session;
        this.owner = owner;
        this.ref = ref;
    }

    void check(MessageDef message) {
        switch (message.kind()) {
            case GETTER -> getter(message);
            case GET_RECORD -> wholeRecord(message);
            case GET_BY_UUID -> {
                Object found =
                        judge.call(message, session, List.of(value("uuid"))).result();
                require(ref.equals(found), message, "finds " + found + " instead of " + ref);
            }
            case GET_BY_NAME_LABEL -> contains(message, List.of(value("name_label")));
            case GET_ALL -> all(message);
            case GET_ALL_RECORDS -> allRecords(message);
            case GET_ALL_WHERE, GET_ALL_RECORDS_WHERE -> where(message);
            case SETTER, ADD, REMOVE, CREATE, DESTROY, CUSTOM -> throw new IllegalArgumentException(message.fullName());
        }
    }

    private void getter(MessageDef message) {
        Attempt attempt = judge.call(message, session, List.of(ref));
        FieldDef field = message.field();
        Object got = attempt.result();
        if (field == null || got == null) {
            require(message.removed(), message, "refuses: " + attempt.description());
            return;
        }
        Object inRecord = record().get(field.name());
        require(inRecord != null && Trees.same(got, inRecord), message, got + " where the record has " + inRecord);
    }

    /** All public fields and nothing else, in the model's order, the same in both encodings (wire.md Y10, Y12). */
    private void wholeRecord(MessageDef message) {
        Object json = judge.call(message, session, List.of(ref)).result();
        if (json == null) {
            findings.fault(message.fullName(), "refuses " + ref);
            return;
        }
        List<String> expected = owner.publicFields().stream()
                .filter(field -> !(field.type() instanceof Type.OptionType))
                .map(FieldDef::name)
                .toList();
        List<String> names = List.copyOf(Trees.members(json).keySet());
        require(names.equals(expected), message, "members " + names + ", expected " + expected);
        Object text = xml.call(message.fullName(), session, ref);
        require(Trees.same(json, text) || owner.name().equals("session"), message, "JSON " + json + ", XML " + text);
    }

    private void contains(MessageDef message, List<?> arguments) {
        Object found = judge.call(message, session, arguments).result();
        require(found instanceof List<?> refs && refs.contains(ref), message, "does not find " + ref + ": " + found);
    }

    private void all(MessageDef message) {
        Object refs = judge.call(message, session, List.of()).result();
        require(refs instanceof List<?> list && list.contains(ref), message, "lacks " + ref);
        require(refs instanceof List<?> list && Set.copyOf(list).size() == list.size(), message, "has doubles");
    }

    private void allRecords(MessageDef message) {
        Object records = judge.call(message, session, List.of()).result();
        if (!(records instanceof Map<?, ?> map)) {
            findings.fault(message.fullName(), "no map: " + records);
            return;
        }
        Object refs = judge.attempt(owner.name() + ".get_all", List.of(session)).result();
        require(
                refs instanceof List<?> list && Set.copyOf(list).equals(map.keySet()),
                message,
                "not as get_all has it");
        Object own = map.get(ref);
        require(own != null && Trees.same(own, record()), message, "another record than get_record's: " + own);
    }

    private void where(MessageDef message) {
        Object found = judge.call(message, session, List.of("field \"uuid\" = \"" + value("uuid") + "\""))
                .result();
        Set<?> refs = found instanceof Map<?, ?> map
                ? map.keySet()
                : found instanceof List<?> list ? list.stream().collect(Collectors.toUnmodifiableSet()) : Set.of();
        // roles know two expressions only and answer any other with all there are (ETS-75)
        boolean right = owner.isStatic() ? refs.contains(ref) : refs.equals(Set.of(ref));
        require(right, message, "by uuid it finds " + refs);
    }

    private Object value(String field) {
        Object value = record().get(field);
        return value == null ? "" : value;
    }

    private Map<String, Object> record() {
        Object record = judge.attempt(owner.name() + ".get_record", List.of(session, ref))
                .result();
        return record == null ? Map.of() : Trees.members(record);
    }

    private void require(boolean condition, MessageDef message, String what) {
        findings.require(condition, message.fullName(), what);
    }

    static boolean reads(Kind kind) {
        return switch (kind) {
            case GETTER, GET_RECORD, GET_BY_UUID, GET_BY_NAME_LABEL -> true;
            case GET_ALL, GET_ALL_WHERE, GET_ALL_RECORDS, GET_ALL_RECORDS_WHERE -> true;
            case SETTER, ADD, REMOVE, CREATE, DESTROY, CUSTOM -> false;
        };
    }

    static boolean lists(Kind kind) {
        return switch (kind) {
            case GET_ALL, GET_ALL_WHERE, GET_ALL_RECORDS, GET_ALL_RECORDS_WHERE -> true;
            default -> false;
        };
    }
}
