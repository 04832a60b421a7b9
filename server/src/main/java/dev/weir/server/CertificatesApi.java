package dev.weir.server;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.server.alert.Alert;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.AuthorityRotation;
import dev.weir.server.certificate.CaCertificates;
import dev.weir.server.certificate.ClientCertificates;
import dev.weir.server.certificate.ExpiryAlerts;
import dev.weir.server.certificate.HostCertificates;
import dev.weir.server.certificate.OwnCertificates;
import dev.weir.server.certificate.RevocationLists;
import dev.weir.server.certificate.TrustedCertificates;
import dev.weir.server.certificate.TrustedFiles;
import dev.weir.server.certificate.Verification;
import dev.weir.server.ops.OperationGuard;

/** The part of the API about certificates: which the hosts show, and which the pool trusts. */
final class CertificatesApi {
    private final ClientCertificates clients;
    private final CaCertificates authorities;
    private final RevocationLists revoked;
    private final TrustedCertificates trusted;
    private final HostCertificates hosts;
    private final AuthorityRotation rotation;
    private final ExpiryAlerts expiry;
    private final Verification verification;

    CertificatesApi(Api.Surroundings around, OperationGuard guard, Alert alert) {
        TrustedFiles files = around.trust().installed();
        this.clients = new ClientCertificates(around.store(), files, around.clock());
        this.hosts = new HostCertificates(
                around.store(),
                guard,
                around.ids(),
                new OwnCertificates(around.own(), files, around.clock(), other -> {
                    throw new IllegalStateException("the master's authority is its own to change");
                }),
                files,
                around.servers());
        this.rotation = new AuthorityRotation(around.store(), around.own(), hosts, around.clock());
        this.expiry = new ExpiryAlerts(around.store(), alert, around.clock());
        this.verification = new Verification(around.store(), guard, hosts);
        Runnable changed = () -> {
            clients.changed();
            hosts.spread();
        };
        this.authorities =
                new CaCertificates(around.store(), guard, files.authorities(), around.clock(), around.ids(), changed);
        this.revoked = new RevocationLists(files.revoked(), changed);
        this.trusted = new TrustedCertificates(around.store(), files, around.clock(), around.ids(), changed);
    }

    void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> calls) {
        authorities.settle();
        trusted.settle();
        authorities.bind(pools);
        revoked.bind(pools);
        trusted.bind(pools);
        clients.bind(pools);
        hosts.bind(pools, calls);
        rotation.bind(pools);
        verification.bind(pools);
    }

    ClientCertificates clients() {
        return clients;
    }

    HostCertificates hosts() {
        return hosts;
    }

    AuthorityRotation rotation() {
        return rotation;
    }

    ExpiryAlerts expiry() {
        return expiry;
    }
}
