package dev.weir.server.ops.host;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;

/** host.refresh_pack_info: the host is asked what software it has by now. */
public final class FactsRefresh {
    private final Store store;
    private final Hosts hosts;
    private final HostFactsRows rows;

    public FactsRefresh(Store store, Hosts hosts, HostFactsRows rows) {
        this.store = store;
        this.hosts = hosts;
        this.rows = rows;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.refreshPackInfo(this::refresh);
    }

    private void refresh(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        Liveness.require(state, host);
        if (!(hosts.ask(host, context.task() + ".facts", new Verb.ReadFacts())
                instanceof Answer.Facts(HostFacts facts))) {
            throw Errors.internalError("the host does not tell what it is");
        }
        store.write(tx -> {
            Records.require(tx, host);
            rows.update(tx, host, facts);
            return host;
        });
    }
}
