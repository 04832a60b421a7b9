package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.measure.GuestReadings;
import dev.weir.agent.measure.Meter;
import dev.weir.agent.measure.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What guests use, by libvirt's counts of all of them at once. */
final class LibvirtMeter implements Meter {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtMeter.class);
    private static final double NANOS = 1e9;
    private static final long KIB = 1024;

    /** The letters of a disk's name that say how it is attached: vd, hd, sd. */
    private static final int BUS_LETTERS = 2;

    private final LinkSupply links;
    private final NativeCalls calls;
    private final Function<String, @Nullable Long> targets;

    /** Positions of NICs by the host's end of them, as far as they were looked up; -1 for one that is not ours. */
    private final Map<String, Integer> positions = new ConcurrentHashMap<>();

    LibvirtMeter(LinkSupply links, NativeCalls calls, Function<String, @Nullable Long> targets) {
        this.links = links;
        this.calls = calls;
        this.targets = targets;
    }

    @Override
    public Map<String, List<Reading>> read() {
        try {
            return links.call(calls, link -> {
                Map<String, List<Reading>> all = new HashMap<>();
                Set<String> nics = new HashSet<>();
                for (DomainStats stats : link.stats()) {
                    all.put(stats.uuid(), readings(link, stats));
                    nics.addAll(stats.names().values());
                }
                positions.keySet().retainAll(nics);
                return all;
            });
        } catch (HypervisorFailure e) {
            LOG.debug("guests are not measured now: {}", e.getMessage());
            return Map.of();
        }
    }

    private List<Reading> readings(Link link, DomainStats stats) {
        List<Reading> readings = new ArrayList<>();
        long vcpus = stats.count("vcpu.maximum");
        double busy = 0;
        int there = 0;
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            Long time = stats.counts().get("vcpu." + vcpu + ".time");
            if (time != null) {
                readings.add(GuestReadings.vcpu(vcpu, time / NANOS));
                busy += time / NANOS;
                there++;
            }
        }
        if (there > 0) {
            readings.add(GuestReadings.vcpus(busy / there));
        }
        memory(readings, stats);
        for (int nic = 0; nic < stats.count("net.count"); nic++) {
            int position = position(link, stats, stats.names().getOrDefault("net." + nic + ".name", ""));
            if (position >= 0) {
                readings.addAll(GuestReadings.nic(position, traffic(stats, "net." + nic + ".")));
            }
        }
        for (int disk = 0; disk < stats.count("block.count"); disk++) {
            String name = stats.names().getOrDefault("block." + disk + ".name", "");
            if (name.length() > BUS_LETTERS) {
                readings.addAll(GuestReadings.disk(
                        name.startsWith("xvd") ? name : "xvd" + name.substring(BUS_LETTERS),
                        transfer(stats, "block." + disk + ".")));
            }
        }
        return readings;
    }

    private void memory(List<Reading> readings, DomainStats stats) {
        long bytes = stats.count("balloon.current") * KIB;
        Long target = targets.apply(stats.uuid());
        readings.add(GuestReadings.memory(bytes));
        readings.add(GuestReadings.memoryTarget(target == null ? bytes : target));
        Long free = stats.counts().get("balloon.usable");
        if (free == null) {
            free = stats.counts().get("balloon.unused");
        }
        if (free != null) {
            readings.add(GuestReadings.memoryFree(free));
        }
    }

    /** From the host a guest is seen the other way round: what it sends comes in here. */
    private static GuestReadings.Traffic traffic(DomainStats stats, String nic) {
        return new GuestReadings.Traffic(
                stats.count(nic + "tx.bytes"),
                stats.count(nic + "tx.errs"),
                stats.count(nic + "rx.bytes"),
                stats.count(nic + "rx.errs"));
    }

    private static GuestReadings.Transfer transfer(DomainStats stats, String disk) {
        return new GuestReadings.Transfer(
                stats.count(disk + "rd.bytes"),
                stats.count(disk + "rd.reqs"),
                stats.count(disk + "rd.times"),
                stats.count(disk + "wr.bytes"),
                stats.count(disk + "wr.reqs"),
                stats.count(disk + "wr.times"));
    }

    private int position(Link link, DomainStats stats, String device) {
        Integer known = positions.get(device);
        if (known == null) {
            try {
                link.describe(stats.uuid()).aliases().forEach(name -> {
                    Alias alias = Alias.parse(name);
                    if (alias != null && alias.kind() == Alias.Kind.VIF) {
                        positions.put(DeviceXml.tap(alias.uuid()), alias.position());
                    }
                });
            } catch (LibvirtException e) {
                LOG.debug("domain {} ended while it was measured: {}", stats.uuid(), e.getMessage());
                return -1;
            }
            known = positions.computeIfAbsent(device, _ -> -1);
        }
        return known;
    }
}
