package dev.weir.conformance.pool;

import java.util.List;

/** A failure as the API tells it: a code and its parameters. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> description;

    Refused(String method, List<String> description) {
        super(method + " failed: " + description);
        this.description = List.copyOf(description);
    }

    /** A failure that came by another way than a call's own answer: as that of a task. */
    public static Refused of(String what, List<String> description) {
        return new Refused(what, description);
    }

    /** The code, then its parameters. */
    public List<String> description() {
        return description;
    }

    public String code() {
        return description.isEmpty() ? "" : description.get(0);
    }

    public List<String> params() {
        return description.isEmpty() ? List.of() : description.subList(1, description.size());
    }
}
