package dev.weir.server.ops.device;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the records of USB devices as their hosts tell of them. One that is gone while a guest has it is taken out of the
 * guest first, which needs a call of the host; until that has worked its records stay.
 */
public final class HostUsbs {
    private static final Logger LOG = LoggerFactory.getLogger(HostUsbs.class);

    /** More than any host has ports for; what one tells beyond that is not written down. */
    private static final int MOST = 1000;

    private final Store store;
    private final VusbOps vusbs;
    private final PusbRows rows;
    private final Ids ids;

    /** What each host has told last. Before the first word of a host nothing of it is known to be gone. */
    private final Map<String, Set<PusbRows.Device>> told = new ConcurrentHashMap<>();

    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public HostUsbs(Store store, VusbOps vusbs, Ids ids) {
        this.store = store;
        this.vusbs = vusbs;
        this.rows = new PusbRows(ids);
        this.ids = ids;
    }

    /** Writes what is new and forgets what is gone, except for what guests have: that is {@link #clear}'s. */
    public void update(Tx tx, HostRef host, List<HostFacts.Usb> usbs) {
        Map<PusbRows.Device, HostFacts.Usb> there = new LinkedHashMap<>();
        usbs.stream().limit(MOST).forEach(usb -> there.putIfAbsent(PusbRows.Device.of(usb), usb));
        told.put(host.ref(), Set.copyOf(there.keySet()));
        Set<PusbRows.Device> known = new HashSet<>();
        for (PusbRef pusb : List.copyOf(Records.get(tx, host, Host.PUSBS))) {
            PusbRows.Device device = PusbRows.Device.of(Records.require(tx, pusb));
            HostFacts.Usb usb = there.get(device);
            known.add(device);
            if (usb != null
                    && Records.get(tx, pusb, Pusb.SPEED) < 0
                    && usb.speedMbps() >= 0
                    && Double.isFinite(usb.speedMbps())) {
                Records.set(tx, pusb, Pusb.SPEED, usb.speedMbps());
            } else if (usb == null && PusbRows.attached(tx, pusb).isEmpty()) {
                PusbRows.remove(tx, pusb);
            }
        }
        there.forEach((device, usb) -> {
            if (!known.contains(device)) {
                rows.create(tx, host, usb);
            }
        });
    }

    /** Of a host that leaves the pool. */
    public static void forget(Tx tx, HostRef host) {
        List.copyOf(Records.get(tx, host, Host.PUSBS)).forEach(pusb -> PusbRows.remove(tx, pusb));
    }

    /** Ends what guests have of devices that this host has no more; what does not work now is tried at its next word. */
    public void clear(HostRef host) {
        if (gone(store.snapshot(), host).isEmpty() || !busy.add(host.ref())) {
            return;
        }
        try {
            gone(store.snapshot(), host).forEach(this::clear);
        } finally {
            busy.remove(host.ref());
        }
    }

    private void clear(PusbRef pusb) {
        try {
            PusbRows.attached(store.snapshot(), pusb)
                    .forEach(vusb -> vusbs.unplug(CallContext.own("pulled." + ids.uuid()), vusb));
            store.write(tx -> {
                // It may be back by now, or some VM may have begun with it.
                boolean over = isGone(tx, pusb) && PusbRows.attached(tx, pusb).isEmpty();
                if (over) {
                    PusbRows.remove(tx, pusb);
                }
                return pusb;
            });
        } catch (ApiFailure e) {
            LOG.debug("the USB device {} that is gone stays in its guest for now: {}", pusb.ref(), e.description());
        }
    }

    private List<PusbRef> gone(Snapshot state, HostRef host) {
        return Records.exists(state, host)
                ? Records.get(state, host, Host.PUSBS).stream()
                        .filter(pusb -> isGone(state, pusb))
                        .toList()
                : List.of();
    }

    private boolean isGone(Snapshot state, PusbRef pusb) {
        if (!Records.exists(state, pusb)) {
            return false;
        }
        Set<PusbRows.Device> there =
                told.get(Records.get(state, pusb, Pusb.HOST).ref());
        return there != null && !there.contains(PusbRows.Device.of(Records.require(state, pusb)));
    }
}
