package dev.weir.conformance.kill;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a client knows of a VM it made.
 *
 * @param key an entry of other_config; empty for none
 * @param asked how many disks its template asks for and does not have yet
 * @param disks by VDI, whether each is attached
 * @param nics by device number, whether each is attached
 */
record VmFacts(
        String name,
        String key,
        boolean template,
        int asked,
        String power,
        Map<String, Boolean> disks,
        Map<String, Boolean> nics) {
    static final String HALTED = "Halted";
    static final String RUNNING = "Running";
    static final String PAUSED = "Paused";

    VmFacts {
        disks = Map.copyOf(disks);
        nics = Map.copyOf(nics);
    }

    VmFacts named(String now) {
        return new VmFacts(now, key, template, asked, power, disks, nics);
    }

    VmFacts keyed(String now) {
        return new VmFacts(name, now, template, asked, power, disks, nics);
    }

    VmFacts asking(int now) {
        return new VmFacts(name, key, template, now, power, disks, nics);
    }

    /** A start attaches all there is, an end detaches it. */
    VmFacts powered(String now) {
        if (power.equals(HALTED) == now.equals(HALTED)) {
            return new VmFacts(name, key, template, asked, now, disks, nics);
        }
        boolean attached = !now.equals(HALTED);
        return new VmFacts(name, key, template, asked, now, all(disks, attached), all(nics, attached));
    }

    VmFacts withDisk(String vdi, boolean attached) {
        return new VmFacts(name, key, template, asked, power, with(disks, vdi, attached), nics);
    }

    VmFacts withoutDisk(String vdi) {
        Map<String, Boolean> left = new TreeMap<>(disks);
        left.remove(vdi);
        return new VmFacts(name, key, template, asked, power, left, nics);
    }

    VmFacts withNic(String device, boolean attached) {
        return new VmFacts(name, key, template, asked, power, disks, with(nics, device, attached));
    }

    boolean halted() {
        return power.equals(HALTED);
    }

    boolean running() {
        return power.equals(RUNNING);
    }

    private static Map<String, Boolean> with(Map<String, Boolean> map, String name, boolean value) {
        Map<String, Boolean> more = new TreeMap<>(map);
        more.put(name, value);
        return more;
    }

    private static Map<String, Boolean> all(Map<String, Boolean> map, boolean value) {
        Map<String, Boolean> same = new TreeMap<>(map);
        same.replaceAll((name, was) -> value);
        return same;
    }
}
