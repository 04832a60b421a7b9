package dev.weir.agent.hypervisor;

/**
 * Where a USB device of the host is.
 *
 * @param bus from 1
 * @param device its number on the bus, from 1
 */
public record UsbPlace(int bus, int device) {}
