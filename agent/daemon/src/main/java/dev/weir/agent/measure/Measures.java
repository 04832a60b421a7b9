package dev.weir.agent.measure;

import dev.weir.agent.protocol.Figure;
import java.util.List;

/** What was last measured. */
@FunctionalInterface
public interface Measures extends AutoCloseable {
    /** The host itself. */
    String HOST = "";

    /** Of a guest by its uuid, or of the {@link #HOST}; nothing of one that does not run. */
    List<Figure> of(String owner);

    /** Nothing is measured any more. */
    @Override
    default void close() {}
}
