package dev.weir.server.pki;

/** How far a pool is on its way from one authority to the next. */
public enum Rotation {
    /** There is one authority. */
    NONE,
    /** The next one is made and trusted by whoever has heard of it; the old one signs. */
    ANNOUNCED,
    /** The new one signs; the old one is still trusted. */
    TURNED
}
