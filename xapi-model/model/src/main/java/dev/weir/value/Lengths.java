package dev.weir.value;

/**
 * How many bytes a struct that never changes takes in each of a few notations, once one has measured it. Measuring
 * twice gives the same, so nothing is locked.
 */
public final class Lengths {
    /** What nobody has measured. */
    public static final int UNKNOWN = 0;

    private int xml;
    private int json;

    public int xml() {
        return xml;
    }

    public void xml(long bytes) {
        xml = Math.toIntExact(bytes);
    }

    public int json() {
        return json;
    }

    public void json(long bytes) {
        json = Math.toIntExact(bytes);
    }
}
