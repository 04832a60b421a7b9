package dev.weir.conformance.coverage;

import dev.weir.model.MessageDef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcome of each message so far, and all that was not as it should be. */
final class Findings {
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    /** A message that worked once works, however it was refused at other times. */
    void record(MessageDef message, Outcome outcome) {
        outcomes.merge(message.fullName(), outcome, (before, now) -> before.works() ? before : now);
    }

    @Nullable
    Outcome of(MessageDef message) {
        return outcomes.get(message.fullName());
    }

    void fault(String where, String what) {
        faults.add(where + ": " + what);
    }

    void require(boolean condition, String where, String what) {
        if (!condition) {
            fault(where, what);
        }
    }

    List<String> faults() {
        return faults;
    }
}
