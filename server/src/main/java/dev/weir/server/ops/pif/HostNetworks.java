package dev.weir.server.ops.pif;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.PifRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.PifKind;
import dev.weir.server.object.Records;
import dev.weir.server.ops.HostBridges;
import dev.weir.server.time.Ids;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a host's interfaces when its agent begins anew, before the host counts as live. */
public final class HostNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(HostNetworks.class);

    private final Store store;
    private final HostBridges bridges;
    private final PifPlugs plugs;
    private final Inheritance inheritance;
    private final Ids ids;

    HostNetworks(Store store, HostBridges bridges, PifPlugs plugs, Inheritance inheritance, Ids ids) {
        this.store = store;
        this.bridges = bridges;
        this.ids = ids;
        this.plugs = plugs;
        this.inheritance = inheritance;
    }

    /**
     * What the host has of the pool that it was in before goes, what was plugged is plugged again, and the host gets what
     * its master has and it has not.
     */
    public void returned(HostRef host) {
        CallContext context = CallContext.own("return." + ids.uuid());
        dropOthers(host, context.task());
        Snapshot state = store.snapshot();
        List<PifRef> made = Records.get(state, host, Host.PIFS).stream()
                .filter(pif -> PifKind.of(state, pif) != PifKind.PHYSICAL)
                .sorted(Comparator.comparing(pif -> PifKind.of(state, pif) != PifKind.BOND))
                .toList();
        plugs.raiseAgain(context.task(), made);
        inheritance.all(context, host);
    }

    /** First, since a NIC may be held by a bridge that goes. */
    private void dropOthers(HostRef host, String operation) {
        try {
            bridges.retain(host, operation + ".others");
        } catch (ApiFailure e) {
            LOG.warn("host {} keeps what it has of other networks: {}", host.ref(), e.description());
        }
    }
}
