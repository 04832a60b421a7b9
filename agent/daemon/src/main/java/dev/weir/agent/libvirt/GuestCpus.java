package dev.weir.agent.libvirt;

import dev.weir.agent.cpu.CpuMap;

/**
 * From what the processors of guests are made.
 *
 * @param vendor of the host's own processor, as cpuid spells it
 */
public record GuestCpus(CpuMap map, String vendor) {}
