package dev.weir.server.join;

import dev.weir.model.Model;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.certificate.PemFolder;
import dev.weir.server.db.Store;
import dev.weir.server.ops.pool.Admission;
import dev.weir.server.ops.pool.PoolKeys;
import dev.weir.server.ops.pool.join.peer.Peer;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.ops.pool.join.peer.Peers;
import dev.weir.server.role.OwnHost;
import dev.weir.value.Value;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands this host with all it has over to another pool (POOL-55 to POOL-71). Nobody writes meanwhile: what the pool has
 * taken in is all there is, and after it this host's own database takes nothing more.
 */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    /** After these nobody knows whether the pool has taken the host in: they say that there was no answer. */
    private static final Set<String> UNANSWERED =
            Set.of("JOINING_HOST_CONNECTION_FAILED", "JOINING_HOST_SERVICE_FAILED");

    /** By these a pool says that it has no such host. Whatever else it says, it may yet have it. */
    private static final Set<String> NO_SUCH_HOST = Set.of("HANDLE_INVALID", "UUID_INVALID");

    /** Without these a host cannot be a member. */
    private static final List<String> NEEDED =
            List.of("host", "ca_certificate", "ca_key", PoolKeys.SECRET, "root_password");

    /** The pool that was asked, over a connection of its own. */
    interface Asking {
        Value call(String method, Value... params) throws IOException;
    }

    private final Model model;
    private final Store store;
    private final Steps steps;
    private final PemFolder authorities;
    private final Peers peers;

    /** {@code authorities} are those that administrators have installed by name. */
    public Joining(Model model, Store store, Steps steps, PemFolder authorities, Peers peers) {
        this.authorities = authorities;
        this.peers = peers;
        this.model = model;
        this.store = store;
        this.steps = steps;
    }

    /**
     * Joins the pool after all was checked.
     *
     * @param session one of the pool's, that may take hosts in
     * @param address of its master
     */
    public void carryOut(PeerSession session, String address) {
        OwnHost own = own();
        Steps.Asked pool = new Steps.Asked(host(address), text(session.call("pool.initial_auth")));
        requireMasterThere(pool);
        handOverAuthorities(session);
        store.write(tx -> {
            steps.asking(pool);
            try {
                steps.taken(pool, own.uuid(), keys(admit(session, own, Admission.records(model, tx))));
            } catch (ApiFailure e) {
                if (!UNANSWERED.contains(e.code())) {
                    steps.notTaken();
                    throw e;
                }
                LOG.warn("the pool at {} was asked to take this host in and gave no answer", pool.master());
                again(session, own, pool);
            }
            return own;
        });
    }

    /**
     * The user may have given a port, or the way may lead through somebody else; a member calls its master at the address
     * alone. A host that cannot would be a member that never finds its pool.
     *
     * @throws ApiFailure JOINING_HOST_CONNECTION_FAILED where nobody answers there, or who does not know the secret
     */
    private void requireMasterThere(Steps.Asked pool) {
        Peer there = peers.at(pool.master());
        Value session = there.call("session.slave_local_login", Value.text(pool.secret()));
        there.call("session.local_logout", session);
    }

    /** What this host's administrator trusts, the pool trusts too (POOL-56); the pool's come when the host is its member. */
    private void handOverAuthorities(PeerSession session) {
        try {
            Map<String, String> own = authorities.texts();
            if (!own.isEmpty()) {
                session.call("pool.exchange_ca_certificates_on_join", Value.textMap(own), new Value.Items(List.of()));
            }
        } catch (IOException e) {
            LOG.warn("the authorities that are installed here cannot be read", e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    /** The answer was lost on the way: without anything to take in, the pool says whether the host is one of its own. */
    private void again(PeerSession session, OwnHost own, Steps.Asked pool) {
        try {
            steps.taken(pool, own.uuid(), keys(admit(session, own, "")));
        } catch (ApiFailure e) {
            if (NO_SUCH_HOST.contains(e.code())) {
                steps.notTaken();
            } else {
                LOG.warn("the pool at {} does not say; this host asks until it does", pool.master());
                steps.again();
            }
            throw Errors.joiningHostConnectionFailed();
        }
    }

    private static Value admit(PeerSession session, OwnHost own, String records) {
        return session.call("pool.admit", Value.text(own.uuid()), Value.text(records));
    }

    private OwnHost own() {
        OwnHost own = steps.own();
        if (own == null) {
            throw new IllegalStateException("a master does not know which host it is");
        }
        return own;
    }

    /** The address without a port: all hosts of a pool serve on the same one (POOL-92). */
    private static String host(String address) {
        String host = address.strip();
        int bracket = host.indexOf(']');
        if (host.startsWith("[") && bracket > 0) {
            return host.substring(1, bracket);
        }
        int colon = host.indexOf(':');
        return colon >= 0 && colon == host.lastIndexOf(':') ? host.substring(0, colon) : host;
    }

    /**
     * Asks once more, after a kill. True: the pool has taken the host in, which is its member from now on; false: it has
     * not, and the host is what it was.
     *
     * @throws IOException when the pool does not say
     */
    static boolean again(Asking remote, Steps.Asked pool, OwnHost own, Steps steps) throws IOException {
        try {
            Value session = remote.call("session.slave_login", Value.text(own.ref()), Value.text(pool.secret()));
            steps.taken(
                    pool, own.uuid(), keys(remote.call("pool.admit", session, Value.text(own.uuid()), Value.EMPTY)));
            return true;
        } catch (ApiFailure e) {
            if (!NO_SUCH_HOST.contains(e.code())) {
                throw new IOException("it answers " + e.description(), e);
            }
            LOG.info("the pool at {} has not taken this host in", pool.master());
            steps.notTaken();
            return false;
        }
    }

    private static String text(Value value) {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw Errors.joiningHostServiceFailed();
    }

    private static Map<String, String> keys(Value value) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (value instanceof Value.Struct struct) {
            struct.forEach((name, text) -> {
                if (text instanceof Value.Text(String known)) {
                    keys.put(name, known);
                }
            });
        }
        if (!keys.keySet().containsAll(NEEDED)) {
            throw Errors.joiningHostServiceFailed();
        }
        return keys;
    }
}
