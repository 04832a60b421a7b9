package dev.weir.server.member;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.SessionRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.secret.SecretSteps;
import dev.weir.server.session.LocalAccount;
import dev.weir.server.session.PoolSecret;
import java.time.Clock;
import java.util.List;

/** What a member answers by itself (wire.md X19). */
public final class LocalMessages {
    private final LocalSessions sessions;
    private final LocalAccount account;
    private final PoolSecret secret;
    private final Contact contact;
    private final Turns turns;
    private final String address;
    private final Proposals proposals;
    private final HostMessages host;

    /** What becomes of the host when it is told so; each returns when it is on disk. */
    public interface Turns {
        /** The host is the pool's master from now on, with the copy it has (POOL-97). */
        void master();

        /** The host has another master from now on (POOL-98). */
        void member(String master);

        /** The host is no longer of the pool and begins anew (POOL-82). */
        void leave();
    }

    /**
     * The messages of one member.
     *
     * @param address at which this host is known
     * @param host what is about the host's certificates
     */
    public LocalMessages(
            LocalSessions sessions,
            LocalAccount account,
            PoolSecret secret,
            Contact contact,
            Turns turns,
            String address,
            HostMessages host,
            Clock clock) {
        this.host = host;
        this.sessions = sessions;
        this.account = account;
        this.secret = secret;
        this.contact = contact;
        this.turns = turns;
        this.address = address;
        this.proposals = new Proposals(clock);
    }

    public void bind(CallRegistry registry) {
        new SessionCalls<>(registry)
                .slaveLocalLogin(this::slaveLocalLogin)
                .slaveLocalLoginWithPassword(this::slaveLocalLoginWithPassword)
                .localLogout(context -> sessions.close(context.caller().session()));
        new PoolCalls<>(registry)
                .isSlave((context, host) -> true)
                .dismiss(context -> turns.leave())
                .emergencyTransitionToMaster(context -> turns.master())
                .emergencyResetMaster((context, master) -> turns.member(master));
        HostCalls<CallContext> hosts = new HostCalls<>(registry);
        host.bind(hosts);
        new SecretSteps(secret).bind(hosts);
        hosts.isInEmergencyMode(context -> contact.emergency())
                .proposeNewMaster((context, master, byHand) -> proposals.propose(master))
                .abortNewMaster((context, master) -> proposals.abort(master))
                .commitNewMaster(this::commit)
                .localAssertHealthy(this::localAssertHealthy);
    }

    private SessionRef slaveLocalLogin(CallContext context, String given) {
        secret.require(given, "localhost");
        return new SessionRef(sessions.openForMaster());
    }

    private SessionRef slaveLocalLoginWithPassword(CallContext context, String user, String password) {
        if (!context.origin().trusted()) {
            account.require(context.origin(), user, password, LocalAccount.PROCESSORS);
        }
        return new SessionRef(sessions.open(user));
    }

    private void commit(CallContext context, String master) {
        if (master.equals(address)) {
            turns.master();
        } else {
            turns.member(master);
        }
    }

    private void localAssertHealthy(CallContext context) {
        ApiFailure trouble = contact.trouble();
        if (trouble != null) {
            throw new ApiFailure(trouble.code(), trouble.params());
        }
    }

    /** For calls that only the master answers. */
    public static ApiFailure refusal(Contact contact, String master) {
        return contact.emergency() ? new ApiFailure("HOST_IN_EMERGENCY_MODE", List.of()) : Errors.hostIsSlave(master);
    }
}
