package dev.weir.server.time;

import java.util.UUID;
import java.util.function.Supplier;

/** Fresh identifiers; tests hand in a counted sequence. */
public final class Ids {
    private final Supplier<UUID> source;

    public Ids(Supplier<UUID> source) {
        this.source = source;
    }

    public static Ids random() {
        return new Ids(UUID::randomUUID);
    }

    public String uuid() {
        return source.get().toString();
    }

    /** A reference is not its object's uuid (wire.md Y7). */
    public String ref() {
        return "OpaqueRef:" + source.get();
    }
}
