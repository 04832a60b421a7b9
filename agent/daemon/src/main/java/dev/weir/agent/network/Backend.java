package dev.weir.agent.network;

/** What carries the pool's networks on this host. */
public enum Backend {
    /** Bridges of the kernel, which end at this host. */
    BRIDGE("bridge"),
    /** Open vSwitch on its module of the kernel. */
    OPENVSWITCH("openvswitch"),
    /** Open vSwitch that moves each frame itself: slow, and without any module. */
    OPENVSWITCH_USERSPACE("openvswitch");

    private final String word;

    Backend(String word) {
        this.word = word;
    }

    /** The API's word for it, by which hosts of a pool must agree (POOL-36). */
    public String word() {
        return word;
    }
}
