package dev.weir.agent.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.AgentLifecycleListener;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.LifecycleListener;
import org.libvirt.event.StoppedDetail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a connection's events into ours. Holds the callbacks: native code keeps no reference that Java would see. */
final class LinkEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LinkEvents.class);
    private static final int AGENT_CONNECTED = 1;

    private final Link link;
    private final DomainEvents target;
    private final LifecycleListener lifecycle = this::lifecycle;
    private final LibvirtNative.DomainCallback reboot = (c, d, opaque) -> reset(d);
    private final AgentLifecycleListener agent =
            (d, state, reason) -> tell(d, uuid -> target().agent(uuid, state == AGENT_CONNECTED));
    private final LibvirtNative.ClockCallback clock = (c, d, offset, opaque) -> clock(d, offset);
    private final LibvirtNative.BalloonCallback balloon = (c, d, kib, opaque) -> balloon(d, kib);
    private final LibvirtNative.DeviceCallback removed = (c, d, alias, opaque) -> device(d, alias, true);
    private final LibvirtNative.DeviceCallback refused = (c, d, alias, opaque) -> device(d, alias, false);
    private final List<Integer> callbacks = new ArrayList<>();

    LinkEvents(Link link, DomainEvents target) {
        this.link = link;
        this.target = target;
    }

    private DomainEvents target() {
        return target;
    }

    void register(Connect connect, Pointer raw) throws LibvirtException {
        connect.registerCloseListener((c, reason) -> {
            LOG.warn("libvirt closed the connection: {}", reason);
            link.markDead();
            target.closed(link);
        });
        connect.addLifecycleListener(lifecycle);
        connect.addAgentLifecycleListener(agent);
        // The binding can add a reboot listener but not take it off, which would keep the connection open for ever.
        register(raw, LibvirtNative.VIR_DOMAIN_EVENT_ID_REBOOT, reboot);
        register(raw, LibvirtNative.VIR_DOMAIN_EVENT_ID_RTC_CHANGE, clock);
        register(raw, LibvirtNative.VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, balloon);
        register(raw, LibvirtNative.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, removed);
        register(raw, LibvirtNative.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, refused);
    }

    private void register(Pointer raw, int event, Callback callback) {
        int id = LibvirtNative.LIBVIRT.virConnectDomainEventRegisterAny(raw, null, event, callback, null, null);
        if (id >= 0) {
            callbacks.add(id);
        } else {
            LOG.info("this libvirt has no events of kind {}", event);
        }
    }

    void deregister(Connect connect, Pointer raw) {
        for (int id : callbacks) {
            LibvirtNative.LIBVIRT.virConnectDomainEventDeregisterAny(raw, id);
        }
        try {
            connect.removeLifecycleListener(lifecycle);
            connect.removeAgentLifecycleListener(agent);
            connect.unregisterCloseListener();
        } catch (LibvirtException e) {
            LOG.debug("a dead connection cannot be asked to be silent", e);
        }
    }

    private int lifecycle(Domain domain, DomainEvent event) {
        tell(domain, uuid -> {
            switch (event.getType()) {
                case STARTED -> target.started(uuid);
                case CRASHED -> target.crashed(uuid);
                case SUSPENDED -> target.paused(uuid);
                case RESUMED -> target.resumed(uuid);
                case STOPPED -> target.stopped(uuid, reason(event));
                default -> LOG.debug("domain {}: {}", uuid, event);
            }
        });
        return 0;
    }

    private static StopReason reason(DomainEvent event) {
        StoppedDetail detail = event.getDetail();
        return switch (detail) {
            case SHUTDOWN -> StopReason.SHUTDOWN;
            case CRASHED -> StopReason.CRASHED;
            // Saved and migrated domains end here by somebody's order, as destroyed ones do.
            case DESTROYED, MIGRATED, SAVED -> StopReason.DESTROYED;
            default -> StopReason.FAILED;
        };
    }

    @FunctionalInterface
    private interface Told {
        void about(String uuid);
    }

    private static void tell(Domain domain, Told told) {
        try {
            told.about(domain.getUUIDString());
        } catch (LibvirtException | RuntimeException e) {
            // An exception must not travel into the native caller.
            LOG.error("an event of libvirt is lost", e);
        }
    }

    private void reset(Pointer domain) {
        try {
            String uuid = uuid(domain);
            if (uuid != null) {
                target.reset(uuid);
            }
        } catch (RuntimeException e) {
            LOG.error("an event of libvirt is lost", e);
        }
    }

    private void clock(Pointer domain, long offset) {
        try {
            String uuid = uuid(domain);
            if (uuid != null) {
                target.clockSet(uuid, offset);
            }
        } catch (RuntimeException e) {
            LOG.error("an event of libvirt is lost", e);
        }
    }

    private void balloon(Pointer domain, long kib) {
        try {
            String uuid = uuid(domain);
            if (uuid != null) {
                target.balloon(uuid, kib << 10);
            }
        } catch (RuntimeException e) {
            LOG.error("an event of libvirt is lost", e);
        }
    }

    private void device(Pointer domain, @Nullable String alias, boolean gone) {
        try {
            String uuid = uuid(domain);
            if (uuid != null && alias != null) {
                target.device(uuid, alias, gone);
            }
        } catch (RuntimeException e) {
            LOG.error("an event of libvirt is lost", e);
        }
    }

    private static @Nullable String uuid(Pointer domain) {
        byte[] uuid = new byte[LibvirtNative.UUID_STRING_BYTES];
        return LibvirtNative.LIBVIRT.virDomainGetUUIDString(domain, uuid) == 0 ? Native.toString(uuid) : null;
    }
}
