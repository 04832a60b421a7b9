package dev.weir.agent.hypervisor;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.NicSpec;
import java.time.Duration;
import java.util.Collection;
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

    DomainState start(DomainSpec spec) throws HypervisorFailure;

    void shutDown(String uuid, Duration timeout) throws HypervisorFailure;

    void destroy(String uuid) throws HypervisorFailure;

    void reboot(String uuid, Duration timeout) throws HypervisorFailure;

    void reset(String uuid) throws HypervisorFailure;

    void pause(String uuid) throws HypervisorFailure;

    void unpause(String uuid) throws HypervisorFailure;

    void plugDisk(String uuid, DiskSpec disk) throws HypervisorFailure;

    void unplugDisk(String uuid, DiskSpec disk) throws HypervisorFailure;

    void plugNic(String uuid, NicSpec nic) throws HypervisorFailure;

    void unplugNic(String uuid, NicSpec nic) throws HypervisorFailure;

    @Override
    void close();
}
