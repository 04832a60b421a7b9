package dev.weir.server.wire;

import java.io.OutputStream;

/**
 * A stream that knows how much went in, and that may want some of it only counted. A writer that knows how long a part
 * is asks whether it may pass over it (wire.md T13: a reply's length goes before it).
 */
public abstract class Gauge extends OutputStream {
    /** How many bytes went in, passed over or not. */
    public abstract long length();

    /** Whether nobody needs the text of so many bytes from a position on, which is not before the present one. */
    public abstract boolean unwanted(long from, long bytes);

    /** Counts bytes that are unwanted. */
    public abstract void pass(long bytes);
}
