package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.CopyState;

/** Which copy a host keeps, as JSON. */
public final class CopyJson {
    private CopyJson() {}

    public static String write(CopyState state) {
        return new ObjectWriter()
                .text("pool", state.pool())
                .number("generation", state.generation())
                .number("baseBytes", state.baseBytes())
                .number("changeBytes", state.changeBytes())
                .json();
    }

    /** The state that a text says; a text that says none is a {@link MalformedMessage}. */
    public static CopyState read(String json) {
        ObjectReader in = ObjectReader.parse("copy", json);
        return new CopyState(
                in.text("pool"), in.number("generation"), in.number("baseBytes"), in.number("changeBytes"));
    }
}
