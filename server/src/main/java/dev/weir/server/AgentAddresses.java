package dev.weir.server;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Change;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.pool.Membership;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the agents of the pool's other hosts are, as {@code https://HOST:PORT} in {@code other_config} of each host
 * under {@code weir:agent}; whoever changes it there changes whom the server asks. The own host's comes with the command line.
 */
final class AgentAddresses {
    private static final String KEY = Membership.AGENT;

    private static final Logger LOG = LoggerFactory.getLogger(AgentAddresses.class);

    private final Store store;
    private final HostRef own;
    private final Consumer<Map<HostRef, URI>> followers;

    /** {@code followers} are told all addresses whenever one changes, in the middle of a commit. */
    AgentAddresses(Store store, HostRef own, Consumer<Map<HostRef, URI>> followers) {
        this.store = store;
        this.own = own;
        this.followers = followers;
    }

    void follow() {
        store.listen(changes -> {
            if (changes.stream().anyMatch(AgentAddresses::movesAnAgent)) {
                followers.accept(wanted());
            }
        });
        followers.accept(wanted());
    }

    private Map<HostRef, URI> wanted() {
        Snapshot state = store.snapshot();
        Map<HostRef, URI> wanted = new HashMap<>();
        for (Row row : state.rows(Host.DEF)) {
            HostRef host = new HostRef(row.ref());
            String address = address(row);
            if (!address.isEmpty() && !host.equals(own)) {
                try {
                    wanted.put(host, URI.create(address));
                } catch (IllegalArgumentException e) {
                    LOG.warn("{} in other_config of {} is no address: {}", KEY, host.ref(), address);
                }
            }
        }
        return wanted;
    }

    private static boolean movesAnAgent(Change change) {
        return change.row().owner().equals(Host.DEF)
                && !address(change.before()).equals(address(change.after()));
    }

    private static String address(@Nullable Row host) {
        return host == null ? "" : Records.get(host, Host.OTHER_CONFIG).getOrDefault(KEY, "");
    }
}
