package dev.weir.value;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A struct that never changes and that many are told within a short time: its text in each notation is made once and
 * kept as long as this is. Two that make it at the same time make the same, so nothing is locked.
 */
public final class Told implements Value.Struct {
    private final Value.Struct inner;
    private volatile byte @Nullable [] xml;
    private volatile byte @Nullable [] json;

    public Told(Value.Struct inner) {
        this.inner = inner;
    }

    /** The struct as XML-RPC has it, from its first tag to its last, once somebody has made it. */
    public byte @Nullable [] xml() {
        return xml;
    }

    public void xml(byte[] text) {
        xml = text;
    }

    /** The struct as JSON, once somebody has made it. */
    public byte @Nullable [] json() {
        return json;
    }

    public void json(byte[] text) {
        json = text;
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public @Nullable Value get(String name) {
        return inner.get(name);
    }

    @Override
    public void forEach(BiConsumer<String, Value> visitor) {
        inner.forEach(visitor);
    }
}
