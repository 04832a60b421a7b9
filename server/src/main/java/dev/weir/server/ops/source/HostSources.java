package dev.weir.server.ops.source;

import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.List;

/** The four messages of a host's data sources. */
public final class HostSources {
    private final Store store;
    private final Hosts hosts;
    private final Ids ids;

    public HostSources(Store store, Hosts hosts, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.ids = ids;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.getDataSources((context, host) -> sources(host).list(figures(host)))
                .recordDataSource((context, host, name) -> sources(host).record(figures(host), name))
                .queryDataSource((context, host, name) -> sources(host).query(figures(host), name))
                .forgetDataSourceArchives((context, host, name) -> sources(host).forget(figures(host), name));
    }

    private Sources<HostRef> sources(HostRef host) {
        Records.require(store.snapshot(), host);
        return new Sources<>(store, host, Host.OTHER_CONFIG);
    }

    private List<Figure> figures(HostRef host) {
        return VmSources.of(hosts.ask(host, ids.uuid(), new Verb.ReadFigures("")));
    }
}
