package dev.weir.server.ops.pool.join.peer;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.value.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session in the pool that is joined. */
public final class PeerSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);
    private static final String VERSION = "1.1";
    private static final String ORIGINATOR = "weir pool join";

    private final Peer peer;
    private final String session;

    private PeerSession(Peer peer, String session) {
        this.peer = peer;
        this.session = session;
    }

    /** A member of a pool says so, and a wrong password is refused, as the other pool has it (POOL-12). */
    public static PeerSession login(Peer peer, String user, String password) {
        Value answer = asked(
                peer,
                "session.login_with_password",
                Value.text(user),
                Value.text(password),
                Value.text(VERSION),
                Value.text(ORIGINATOR));
        if (answer instanceof Value.Text text && !text.text().isEmpty()) {
            return new PeerSession(peer, text.text());
        }
        throw Errors.joiningHostServiceFailed();
    }

    public Value call(String method, Value... params) {
        Value[] all = new Value[params.length + 1];
        all[0] = Value.text(session);
        System.arraycopy(params, 0, all, 1, params.length);
        return asked(peer, method, all);
    }

    /** An accident over there is no accident here. */
    private static Value asked(Peer peer, String method, Value... params) {
        try {
            return peer.call(method, params);
        } catch (ApiFailure e) {
            if (e.code().equals("INTERNAL_ERROR")) {
                LOG.warn("the other pool failed in {}: {}", method, e.params());
                throw Errors.joiningHostServiceFailed();
            }
            throw e;
        }
    }

    /** A session that cannot be ended ends by itself over there. */
    @Override
    public void close() {
        try {
            call("session.logout");
        } catch (ApiFailure e) {
            LOG.info("no logout from the other pool: {}", e.code());
        }
    }
}
