package dev.weir.server;

import dev.weir.model.calls.AuthCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.RoleCalls;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.calls.SubjectCalls;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.alert.Alert;
import dev.weir.server.auth.AuthOps;
import dev.weir.server.auth.ExternalAuth;
import dev.weir.server.auth.ExternalAuthOps;
import dev.weir.server.auth.SubjectOps;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.field.Effects;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.rbac.RoleOps;
import dev.weir.server.session.DatabaseFiles;
import dev.weir.server.session.FailedLogins;
import dev.weir.server.session.Revalidation;
import dev.weir.server.session.SessionOps;
import dev.weir.server.session.Sessions;
import java.util.function.Supplier;

/** The part of the API that says who may log in, by what, and what he may do then. */
final class UsersApi {
    private final Api.Surroundings around;
    private final ExternalAuth external;
    private final Revalidation revalidation;
    private final SessionOps logins;
    private final Sessions sessions;
    private final Rbac rbac;

    UsersApi(
            Api.Surroundings around,
            Sessions sessions,
            Rbac rbac,
            FailedLogins failed,
            ClientCertificates clients,
            Supplier<HostRef> thisHost) {
        this.around = around;
        this.sessions = sessions;
        this.rbac = rbac;
        this.external = new ExternalAuth(around.store(), thisHost, around.secrets(), around.trust(), around.clock());
        this.revalidation = new Revalidation(around.store(), sessions, external, around.clock(), around.random());
        this.logins = new SessionOps(
                around.store(),
                sessions,
                around.passwords(),
                external,
                clients,
                rbac.ofClientCertificates(),
                failed,
                around.pauses(),
                around.brake(),
                around.clock(),
                around.random(),
                around.poolSecret());
    }

    void bind(
            CallRegistry registry,
            Alert alert,
            Effects effects,
            PoolCalls<CallContext> pools,
            HostCalls<CallContext> hosts) {
        SessionCalls<CallContext> calls = new SessionCalls<>(registry);
        logins.bind(calls, pools);
        new DatabaseFiles(Xapi.MODEL, sessions, registry, rbac.ofReaders()).bind(calls);
        new ExternalAuthOps(around.store(), external, revalidation, alert).bind(pools, hosts);
        new AuthOps(external).bind(new AuthCalls<>(registry));
        new SubjectOps(around.store(), around.ids()).bind(effects, new SubjectCalls<>(registry));
        new RoleOps(around.store()).bind(effects, new RoleCalls<>(registry));
    }

    Revalidation revalidation() {
        return revalidation;
    }
}
