package dev.weir.conformance.scale;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server with a generated pool of any size in its database, and one process that plays the agents of all its hosts.
 * They run none of the guests that the generated records call running, so these halt as soon as their host is heard.
 */
public final class LargePool implements AutoCloseable {
    private static final String ADDRESS = "weir:agent";

    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;
    private final List<String> hosts = new ArrayList<>();

    private LargePool(RunningPool pool) {
        this.pool = pool;
        this.rpc = pool.json();
        this.session = pool.login(rpc);
    }

    /** Generates, restores, starts, tells the server where the hosts' agents are, and waits until all have spoken. */
    public static LargePool start(int hosts, int vms, long seed) {
        return start(hosts, vms, seed, List.of());
    }

    /**
     * The same with further agents, which none of the hosts has yet.
     *
     * @param spares the model of the processor of each
     */
    public static LargePool start(int hosts, int vms, long seed, List<String> spares) {
        List<String> models = new ArrayList<>();
        for (String model : spares) {
            models.add((hosts + models.size() + 1) + "=" + model);
        }
        List<String> options = models.isEmpty() ? List.of() : List.of("--simulated-cpu", String.join(",", models));
        try {
            Path backup = Files.createTempFile("weir-generated", ".backup");
            try {
                GeneratedPool.write(backup, hosts, vms, seed, "/shared");
                LargePool large = new LargePool(RunningPool.restored(backup, hosts + spares.size(), options));
                large.tellAgents();
                large.awaitHosts();
                return large;
            } finally {
                Files.deleteIfExists(backup);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The programs themselves; a server started anew finds the agents by itself. */
    public RunningPool pool() {
        return pool;
    }

    /** References, the master's first. */
    public List<String> hosts() {
        return List.copyOf(hosts);
    }

    private void tellAgents() {
        Object pools = rpc.call("pool.get_all_records", session);
        hosts.add(
                Trees.text(Trees.member(Trees.members(pools).values().iterator().next(), "master")));
        for (String host : Trees.texts(rpc.call("host.get_all", session))) {
            if (!host.equals(hosts.getFirst())) {
                URI agent = pool.agents().get(hosts.size());
                rpc.call("host.add_to_other_config", session, host, ADDRESS, agent.toString());
                hosts.add(host);
            }
        }
    }

    /** Gives a host another machine: that of the agent with this number, from 0. */
    public void move(String host, int agent) {
        rpc.call("host.remove_from_other_config", session, host, ADDRESS);
        rpc.call(
                "host.add_to_other_config",
                session,
                host,
                ADDRESS,
                pool.agents().get(agent).toString());
    }

    /** Until each host's agent has been heard in this run of the server. */
    public void awaitHosts() {
        Rpc caller = pool.json();
        String fresh = pool.login(caller);
        String token = "";
        while (!allLive(caller, fresh)) {
            Object batch = caller.call("event.from", fresh, List.of("host_metrics"), token, 30.0);
            token = Trees.text(Trees.member(batch, "token"));
        }
        caller.call("session.logout", fresh);
    }

    private static boolean allLive(Rpc rpc, String session) {
        Map<String, Object> all = Trees.members(rpc.call("host_metrics.get_all_records", session));
        return all.values().stream()
                .allMatch(metrics -> Trees.member(metrics, "live").equals(true));
    }

    @Override
    public void close() {
        pool.close();
    }
}
