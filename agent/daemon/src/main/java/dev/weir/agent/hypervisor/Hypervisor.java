package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.NicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs guests. Calls block until done and are safe from any thread; each may be repeated. */
public interface Hypervisor extends AutoCloseable {
    /** The adapter and its target, as told in the facts. */
    String description();

    /** Told of every change of a domain, also of those nobody asked for, from the hypervisor's own events. */
    void listen(Consumer<DomainState> listener);

    Collection<DomainState> domains();

    @Nullable
    DomainState domain(String uuid);

    /** What the guest of a domain has changed that outlives its run, also when it has just ended; none for nothing. */
    @Nullable
    Kept kept(String uuid);

    DomainState start(DomainSpec spec) throws HypervisorFailure;

    void shutDown(String uuid, Duration timeout) throws HypervisorFailure;

    void destroy(String uuid) throws HypervisorFailure;

    void reboot(String uuid, Duration timeout) throws HypervisorFailure;

    void reset(String uuid) throws HypervisorFailure;

    void pause(String uuid) throws HypervisorFailure;

    void unpause(String uuid) throws HypervisorFailure;

    /**
     * Writes the memory of a domain to a file and ends the domain. Where it has ended already with the file written
     * whole, that is done.
     */
    void suspend(String uuid, Path memory) throws HypervisorFailure;

    /** Runs a domain again from its memory. */
    DomainState resume(DomainSpec spec, Path memory) throws HypervisorFailure;

    /** Lets a domain go on in other files, for all disks at one instant; those where it does so already are left. */
    void branch(String uuid, List<Overlay> overlays, boolean quiesce) throws HypervisorFailure;

    /**
     * Lets the domain that has an image open, if there is one, go on without the image's base, and does not wait for
     * it. The domain's other verbs may end it before it is done; then all is as it was.
     *
     * @param image stands on the base, alone
     */
    void shorten(Path image, Path base) throws HypervisorFailure;

    void resizeDisk(String uuid, DiskSpec disk, long bytes) throws HypervisorFailure;

    void plugDisk(String uuid, DiskSpec disk) throws HypervisorFailure;

    void unplugDisk(String uuid, DiskSpec disk) throws HypervisorFailure;

    void plugNic(String uuid, NicSpec nic) throws HypervisorFailure;

    void unplugNic(String uuid, NicSpec nic) throws HypervisorFailure;

    GuestControls controls();

    @Override
    void close();

    /** A disk, and the file that it goes on in; that file stands on what the disk was in. */
    record Overlay(DiskSpec disk, Path file) {}
}
