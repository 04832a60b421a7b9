package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/** Writes domains' memory to files and runs them again from there. A domain is there or its memory is whole. */
final class DomainMemory implements AutoCloseable {
    /** Large memories take minutes; other calls must not wait for them. */
    private static final int THREADS = 4;

    /** How long a save that a dead agent asked for may still take. */
    private static final Duration LONGEST_SAVE = Duration.ofHours(1);

    private final LinkSupply links;
    private final NativeCalls calls = new NativeCalls("libvirt-memory", THREADS);
    private final DomainTable table;
    private final DomainPlanner planner;
    private final Flavour flavour;
    private final Duration patience;

    DomainMemory(LinkSupply links, DomainTable table, DomainPlanner planner, Flavour flavour, Duration patience) {
        this.links = links;
        this.table = table;
        this.planner = planner;
        this.flavour = flavour;
        this.patience = patience;
    }

    void save(String uuid, Path file) throws HypervisorFailure {
        DomainState run = table.get(uuid);
        if (run == null || !DomainTable.runs(run)) {
            if (!SavedMemory.whole(file)) {
                throw Failures.notRunning(uuid, "running");
            }
            return;
        }
        if (run.power() == Power.PAUSED) {
            throw new HypervisorFailure("VM_BAD_POWER_STATE", uuid, "running", "paused");
        }
        Predicate<@Nullable DomainState> ended =
                s -> s == null || !DomainTable.runs(s) || !s.startId().equals(run.startId());
        try {
            links.call(calls, link -> {
                link.save(uuid, file);
                return uuid;
            });
        } catch (HypervisorFailure e) {
            boolean underWay = e.getMessage() != null && e.getMessage().contains("state change lock");
            boolean over = table.await(uuid, ended, underWay ? LONGEST_SAVE : Duration.ZERO);
            if (over && SavedMemory.whole(file)) {
                return;
            }
            throw over ? Failures.notRunning(uuid, "running") : e;
        }
        if (!table.await(uuid, ended, patience)) {
            table.stopped(uuid, StopReason.DESTROYED);
        }
    }

    /** Native calls, on a thread for them. */
    LiveDomain restore(DomainPlan plan, Path file) throws HypervisorFailure {
        DomainSpec spec = plan.spec();
        Map<String, Path> files = new HashMap<>();
        for (DiskSpec disk : spec.disks()) {
            Path path = planner.disk(disk).file();
            if (path != null) {
                files.put(Alias.of(disk).text(), path);
            }
        }
        return links.call(calls, link -> restore(link, plan, file, files));
    }

    private LiveDomain restore(Link link, DomainPlan plan, Path file, Map<String, Path> files)
            throws HypervisorFailure, LibvirtException {
        DomainSpec spec = plan.spec();
        if (flavour != Flavour.TEST) {
            link.restore(
                    file,
                    SavedMemory.fit(link.savedXml(file), spec.startId(), aliases(spec), files, plan),
                    spec.paused());
            return link.describe(spec.uuid());
        }
        // The test driver restores a domain as it was, and running.
        link.restore(file, null, false);
        if (spec.paused()) {
            link.suspend(spec.uuid());
        }
        return link.describe(spec.uuid()).under(spec.startId());
    }

    private static Map<String, String> aliases(DomainSpec spec) {
        Map<String, String> aliases = new HashMap<>();
        spec.disks().stream().map(Alias::of).forEach(alias -> aliases.put(SavedMemory.place(alias), alias.text()));
        spec.nics().stream().map(Alias::of).forEach(alias -> aliases.put(SavedMemory.place(alias), alias.text()));
        return aliases;
    }

    @Override
    public void close() {
        calls.close();
    }
}
