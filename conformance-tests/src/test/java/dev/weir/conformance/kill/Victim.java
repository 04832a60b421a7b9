package dev.weir.conformance.kill;

/** A program that can be killed in the middle of an operation. */
enum Victim {
    SERVER,
    AGENT,
    /** Of the guest that the operation is about. */
    QEMU
}
