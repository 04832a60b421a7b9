package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code event.from} tells of one class from here on. */
final class Changes {
    private final Judge judge;
    private final Findings findings;
    private final String session;
    private final ClassDef owner;
    private final Object token;

    Changes(Judge judge, Findings findings, String session, ClassDef owner) {
        this.judge = judge;
        this.findings = findings;
        this.session = session;
        this.owner = owner;
        this.token = from("").getOrDefault("token", "");
    }

    /** That the object's change was told, with its record as snapshot; and nothing of a class without events. */
    void expect(String ref) {
        List<?> events = Trees.items(from(token).getOrDefault("events", List.of()));
        if (!owner.hasEvents()) {
            findings.require(events.isEmpty(), owner.name(), "has no events, yet there are " + events);
            return;
        }
        Object record = judge.attempt(owner.name() + ".get_record", List.of(session, ref))
                .result();
        List<?> own = events.stream()
                .filter(event -> Trees.member(event, "ref").equals(ref))
                .toList();
        findings.require(own.size() == 1, owner.name(), "one event expected for " + ref + ", got " + own);
        for (Object event : own) {
            findings.require(
                    Trees.member(event, "class").equals(owner.name().toLowerCase(Locale.ROOT))
                            && List.of("add", "mod").contains(Trees.member(event, "operation")),
                    owner.name(),
                    "not the event of a change: " + event);
            Object snapshot = Trees.members(event).get("snapshot");
            findings.require(
                    snapshot != null && record != null && Trees.same(snapshot, record),
                    owner.name(),
                    "the event's snapshot " + snapshot + " is not the record " + record);
        }
    }

    private Map<String, Object> from(Object since) {
        Object batch = judge.attempt("event.from", List.of(session, List.of(owner.name()), since, 0.0))
                .result();
        return batch == null ? Map.of() : Trees.members(batch);
    }
}
