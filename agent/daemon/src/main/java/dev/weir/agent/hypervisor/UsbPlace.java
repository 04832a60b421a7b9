package dev.weir.agent.hypervisor;

/** Where a USB device is that a guest is to have. */
public sealed interface UsbPlace {
    /**
     * In a port of the host.
     *
     * @param bus from 1
     * @param device its number on the bus, from 1
     */
    record Port(int bus, int device) implements UsbPlace {}

    /** At another machine, which hands it out over the network by the usbredir protocol, to one guest at a time. */
    record Remote(String host, int port) implements UsbPlace {}
}
