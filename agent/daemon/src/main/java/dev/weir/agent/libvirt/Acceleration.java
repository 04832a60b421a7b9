package dev.weir.agent.libvirt;

/** What runs the guests' code under QEMU. KVM is never guessed: a device that is there may still be unusable. */
public enum Acceleration {
    /** QEMU translates the code; slow, works everywhere. */
    TCG,
    /** The processor runs it. */
    KVM
}
