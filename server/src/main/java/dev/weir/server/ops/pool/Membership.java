package dev.weir.server.ops.pool;

import dev.weir.model.Model;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cls;
import dev.weir.model.types.HelloReturn;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.host.PoolLevel;
import dev.weir.server.ops.message.Alerts;
import dev.weir.server.pool.Liveness;
import dev.weir.server.time.Ids;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master's side of a member's coming and living: pool.admit, pool.hello, host.tickle_heartbeat and the like. */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** In other_config of a host, and in its heartbeats: where its agent is. */
    public static final String AGENT = "weir:agent";

    private final Store store;
    private final Admission admission;
    private final PoolKeys keys;
    private final Supplier<String> secret;
    private final Neighbours neighbours;
    private final ClockSkew skew;
    private final BiConsumer<HostRef, Map<String, String>> heard;

    /** {@code heard} is told what else each heartbeat tells. */
    public Membership(
            Model model,
            Store store,
            Ids ids,
            Clock clock,
            PoolKeys keys,
            Supplier<String> secret,
            Neighbours neighbours,
            PoolLevel level,
            Alerts alerts,
            BiConsumer<HostRef, Map<String, String>> heard) {
        this.heard = heard;
        this.store = store;
        this.admission = new Admission(model, store, ids, level);
        this.keys = keys;
        this.secret = secret;
        this.neighbours = neighbours;
        this.skew = new ClockSkew(
                clock, (host, text) -> alerts.raise("HOST_CLOCK_SKEW_DETECTED", Cls.HOST, uuid(host), text));
    }

    public void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        pools.initialAuth(context -> secret.get())
                .admit(this::admit)
                .hello(this::hello)
                .isSlave((context, host) -> false)
                .dismiss(context -> {
                    throw Errors.operationNotAllowed("This host is its pool's master; it has nobody to leave");
                });
        hosts.tickleHeartbeat(this::tickle).isInEmergencyMode(context -> false).localAssertHealthy(context -> {});
    }

    private Map<String, String> admit(CallContext context, String uuid, String records) {
        HostRef host = admission.admit(uuid, records);
        Map<String, String> answer = new LinkedHashMap<>(keys.all());
        answer.put("host", host.ref());
        return answer;
    }

    private HelloReturn hello(CallContext context, String uuid, String address) {
        Row known = store.snapshot().findByUuid(Host.DEF, uuid);
        if (known == null) {
            return HelloReturn.UNKNOWN_HOST;
        }
        HostRef host = new HostRef(known.ref());
        if (!Records.get(known, Host.ADDRESS).equals(address)) {
            store.write(tx -> {
                Records.set(tx, host, Host.ADDRESS, address);
                return host;
            });
        }
        try {
            return neighbours.isMember(address) ? HelloReturn.OK : HelloReturn.CANNOT_TALK_BACK;
        } catch (IOException e) {
            LOG.warn("host {} said hello and cannot be called back at {}: {}", uuid, address, e.getMessage());
            return HelloReturn.CANNOT_TALK_BACK;
        }
    }

    private Map<String, String> tickle(CallContext context, HostRef host, Map<String, String> told) {
        Row row = Records.require(store.snapshot(), host);
        String agent = told.getOrDefault(AGENT, "");
        if (!agent.isEmpty()
                && !agent.equals(Records.get(row, Host.OTHER_CONFIG).get(AGENT))) {
            store.write(tx -> {
                Records.put(tx, host, Host.OTHER_CONFIG, AGENT, agent);
                return host;
            });
        }
        if (told.getOrDefault("shutting-down", "").equals("true")) {
            store.write(tx -> {
                Liveness.end(tx, host);
                return host;
            });
        }
        skew.heard(host, told.getOrDefault("time", ""));
        heard.accept(host, told);
        return Map.of();
    }

    private String uuid(HostRef host) {
        return Records.get(store.snapshot(), host, Host.UUID);
    }
}
