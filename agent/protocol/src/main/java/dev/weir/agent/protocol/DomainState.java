package dev.weir.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a host sees of a domain now.
 *
 * @param id the hypervisor's number of the run, -1 when it does not run
 * @param stop why it does not run; for {@code STOPPED} only
 * @param vnc where its screen is served for the host's own use: {@code unix:PATH} or {@code tcp:ADDRESS:PORT}
 * @param guest what the agent inside says; none until it has answered
 * @param reboots how often the guest has started again within this run
 * @param crashes how often its kernel has said within this run that it has crashed
 * @param kept what it has changed that is to outlive the run; none where there is nothing
 */
public record DomainState(
        String uuid,
        String startId,
        Power power,
        int id,
        long memoryBytes,
        int vcpus,
        @Nullable StopReason stop,
        @Nullable String vnc,
        @Nullable GuestState guest,
        int reboots,
        int crashes,
        @Nullable Kept kept) {

    /** A domain whose guest has changed nothing that outlives the run. */
    public DomainState(
            String uuid,
            String startId,
            Power power,
            int id,
            long memoryBytes,
            int vcpus,
            @Nullable StopReason stop,
            @Nullable String vnc,
            @Nullable GuestState guest,
            int reboots,
            int crashes) {
        this(uuid, startId, power, id, memoryBytes, vcpus, stop, vnc, guest, reboots, crashes, null);
    }

    public enum Power {
        RUNNING,
        PAUSED,
        STOPPED
    }

    public enum StopReason {
        SHUTDOWN,
        CRASHED,
        DESTROYED,
        FAILED
    }
}
