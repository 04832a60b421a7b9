package dev.weir.server.ops;

import static java.util.Objects.requireNonNull;

import dev.weir.agent.protocol.HostFacts;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.FakeAgent;
import dev.weir.server.object.Records;
import dev.weir.server.ops.pool.Admission;
import dev.weir.value.Value;

/** A second host of the pool, which is like the first one. */
public final class SecondHost {
    public static final HostFacts FACTS = Facts.host("two");

    private final ServerParts parts;
    public final FakeAgent agent = new FakeAgent();

    public SecondHost(ServerParts parts) {
        this.parts = parts;
    }

    /** Takes it in; nothing was heard of it yet. */
    public HostRef admit() {
        String records = other(Admission.records(parts.model, parts.store.snapshot()));
        String uuid = other(parts.get(parts.host, Host.UUID));
        Value.Struct answer = (Value.Struct) parts.call("pool.admit", uuid, records);
        HostRef host = new HostRef(((Value.Text) requireNonNull(answer.get("host"))).text());
        parts.write(tx -> Records.set(tx, host, Host.ADDRESS, "10.0.0.6"));
        parts.hosts.add(host, agent);
        return host;
    }

    private static String other(String text) {
        return text.replace("0000-1000-", "0000-2000-");
    }
}
