package dev.weir.agent.libvirt;

import dev.weir.agent.protocol.DomainState.StopReason;

/** What libvirt tells by itself, in our words. Called on its event loop: implementations must not block. */
interface DomainEvents {
    void stopped(String uuid, StopReason reason);

    /** The guest's kernel says so; what follows is told by itself. */
    void crashed(String uuid);

    void paused(String uuid);

    void resumed(String uuid);

    /** The domain was reset; one reboot may have several. */
    void reset(String uuid);

    /** The guest has so much memory now, its balloon having moved. */
    void balloon(String uuid, long bytes);

    /** A domain has been started by someone; also reported for starts of our own. */
    void started(String uuid);

    /** The guest has set its clock, so far ahead of UTC. */
    void clockSet(String uuid, long offsetSeconds);

    void agent(String uuid, boolean connected);

    /** The guest let go of a device ({@code removed}), or refused to. */
    void device(String uuid, String alias, boolean removed);

    /** The connection is lost; it tells nothing any more. */
    void closed(Link link);
}
