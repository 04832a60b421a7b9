package dev.weir.server.hosts;

import dev.weir.model.types.HostRef;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The watches over the pool's hosts, each host's agent at one address; all of them connect side by side. */
public final class HostWatches implements AutoCloseable {
    private final Hosts hosts;
    private final Function<URI, Agent> dial;
    private final BiFunction<HostRef, Agent, HostWatch> watch;
    private final Map<HostRef, Watched> watched = new HashMap<>();
    private boolean closed;

    private record Watched(URI address, HostWatch watch) {}

    /** {@code dial} connects nothing yet, and {@code watch} starts nothing. */
    public HostWatches(Hosts hosts, Function<URI, Agent> dial, BiFunction<HostRef, Agent, HostWatch> watch) {
        this.hosts = hosts;
        this.dial = dial;
        this.watch = watch;
    }

    /** Watches these hosts at these addresses from now on, and no other. */
    public synchronized void follow(Map<HostRef, URI> agents) {
        if (closed) {
            return;
        }
        for (Map.Entry<HostRef, Watched> old : List.copyOf(watched.entrySet())) {
            if (!old.getValue().address().equals(agents.get(old.getKey()))) {
                watched.remove(old.getKey());
                hosts.remove(old.getKey());
                end(List.of(old.getValue().watch()));
            }
        }
        agents.forEach((host, address) -> {
            if (!watched.containsKey(host)) {
                Agent agent = dial.apply(address);
                HostWatch fresh = watch.apply(host, agent);
                watched.put(host, new Watched(address, fresh));
                hosts.add(host, agent);
                fresh.start();
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        List<HostWatch> all = new ArrayList<>();
        watched.values().forEach(one -> all.add(one.watch()));
        watched.clear();
        end(all);
    }

    /** Side by side and elsewhere: a watch may be writing, and for that wait for whoever closes it here. */
    private static void end(List<HostWatch> watches) {
        for (HostWatch ending : watches) {
            Thread.ofVirtual().name("end of a watch").start(ending::close);
        }
    }
}
