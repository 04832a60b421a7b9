package dev.weir.server.certificate;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pool.Liveness;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that the pool's hosts show, and what they trust, seen from the master: each host changes its own, the
 * records tell of all, and what administrators have installed reaches a host at once, or when it is heard of again.
 */
public final class HostCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(HostCertificates.class);

    private final Store store;
    private final OperationGuard guard;
    private final Ids ids;
    private final OwnCertificates own;
    private final TrustedFiles files;
    private final OtherServers others;
    private final Map<HostRef, String> acknowledged = new ConcurrentHashMap<>();

    public HostCertificates(
            Store store, OperationGuard guard, Ids ids, OwnCertificates own, TrustedFiles files, OtherServers others) {
        this.store = store;
        this.guard = guard;
        this.ids = ids;
        this.own = own;
        this.files = files;
        this.others = others;
    }

    public void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        pools.certificateSync(context -> sync());
        hosts.getServerCertificate(
                        (context, host) -> isOwn(host) ? own.shown() : text(ask(host, "get_server_certificate")))
                .installServerCertificate(this::install)
                .resetServerCertificate((context, host) -> change(host, own::reset, "reset_server_certificate"))
                .refreshServerCertificate(this::refresh)
                .emergencyResetServerCertificate(context -> {
                    own.reset();
                    told();
                })
                .certificateList((context, host) -> list(host, files.authorities(), "certificate_list"))
                .crlList((context, host) -> list(host, files.revoked(), "crl_list"))
                .certificateSync((context, host) -> sync(host))
                .exchangeCertificates((context, masters) -> {
                    throw Errors.operationNotAllowed("This host is its pool's master; the others have what it has");
                });
    }

    /** Of this host the records tell what it shows by now. */
    public void told() {
        HostRef host = ThePool.master(store.snapshot());
        if (!host.isNull()) {
            record(host, CertificateType.HOST, own.hosts());
            record(host, CertificateType.HOST_INTERNAL, own.internal());
        }
    }

    /** With a heartbeat a member tells what it has; what it lacks, it gets. */
    public void heard(HostRef host, Map<String, String> state) {
        String digest = state.get(OwnCertificates.TRUSTED);
        if (digest != null && !isOwn(host)) {
            record(host, state);
            acknowledged.put(host, digest);
            if (!digest.equals(TrustedFiles.digest(texts()))) {
                tryExchange(host);
            }
        }
    }

    /** All hosts that live get what the master has by now; one that does not answer gets it when it is back. */
    public void spread() {
        Snapshot state = store.snapshot();
        for (HostRef host : others(state)) {
            if (Liveness.of(state, host)) {
                tryExchange(host);
            }
        }
    }

    private void tryExchange(HostRef host) {
        try {
            exchange(host);
        } catch (ApiFailure e) {
            LOG.warn("host {} does not take what the pool trusts: {}", host.ref(), e.description());
        }
    }

    private void exchange(HostRef host) {
        Value answer = call(host, "exchange_certificates", Value.textMap(texts()));
        Map<String, String> state = new HashMap<>();
        if (answer instanceof Value.Struct struct) {
            struct.forEach((name, value) -> {
                if (value instanceof Value.Text(String told)) {
                    state.put(name, told);
                }
            });
        }
        record(host, state);
        acknowledged.put(host, state.getOrDefault(OwnCertificates.TRUSTED, ""));
    }

    /** Whether every other host of the pool has what the master has, as far as it has said so in this run. */
    boolean haveAll() {
        String digest = TrustedFiles.digest(texts());
        return others(store.snapshot()).stream().allMatch(host -> digest.equals(acknowledged.get(host)));
    }

    /** Each other host gets what the master has, whether it says that it has it or not. */
    void sync() {
        for (HostRef host : others(store.snapshot())) {
            sync(host);
        }
    }

    private void sync(HostRef host) {
        if (!isOwn(host)) {
            exchange(host);
        }
    }

    private void install(CallContext context, HostRef host, String certificate, String key, String issuers) {
        Records.require(store.snapshot(), host);
        if (Records.get(ThePool.of(store.snapshot()), Pool.HA_ENABLED)) {
            throw Errors.haIsEnabled();
        }
        change(
                host,
                () -> own.install(certificate, key, issuers),
                "install_server_certificate",
                Value.text(certificate),
                Value.text(key),
                Value.text(issuers));
    }

    private void refresh(CallContext context, HostRef host) {
        Records.require(store.snapshot(), host);
        PoolRef pool = new PoolRef(ThePool.of(store.snapshot()).ref());
        guard.run(
                context,
                Hold.pool(pool, PoolAllowedOperations.CERT_REFRESH),
                () -> change(host, own::refresh, "refresh_server_certificate"));
    }

    private void change(HostRef host, Runnable ofThisHost, String message, Value... parameters) {
        if (isOwn(host)) {
            ofThisHost.run();
            told();
        } else {
            ask(host, message, parameters);
            exchange(host); // which tells what it shows now
        }
    }

    private List<String> list(HostRef host, PemFolder folder, String message) {
        if (isOwn(host)) {
            return RevocationLists.names(folder);
        }
        List<String> names = new ArrayList<>();
        if (ask(host, message) instanceof Value.Items items) {
            items.values().forEach(item -> names.add(text(item)));
        }
        return names;
    }

    /** Of a message about the host itself. */
    private Value ask(HostRef host, String message, Value... parameters) {
        Value[] all = new Value[parameters.length + 1];
        all[0] = Value.text(host.ref());
        System.arraycopy(parameters, 0, all, 1, parameters.length);
        return call(host, message, all);
    }

    private Value call(HostRef host, String message, Value... parameters) {
        Snapshot state = store.snapshot();
        String address = Records.get(Records.require(state, host), Host.ADDRESS);
        Liveness.require(state, host);
        try {
            return others.ask(address, "host." + message, parameters);
        } catch (IOException e) {
            LOG.warn("the host at {} does not answer {}: {}", address, message, e.toString());
            throw Errors.cannotContactHost(host.ref());
        }
    }

    private static String text(Value value) {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw Errors.certificateLibraryCorrupt();
    }

    private Map<String, String> texts() {
        try {
            return own.texts();
        } catch (IOException e) {
            LOG.warn("what the pool trusts cannot be read", e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    private void record(HostRef host, Map<String, String> state) {
        X509Certificate shown = certificate(state.get(OwnCertificates.SHOWN));
        X509Certificate internal = certificate(state.get(OwnCertificates.SHOWN_IN_POOL));
        record(host, CertificateType.HOST, shown);
        record(host, CertificateType.HOST_INTERNAL, internal);
    }

    private void record(HostRef host, CertificateType type, @Nullable X509Certificate certificate) {
        if (certificate == null || CertificateRows.tell(store.snapshot(), host, type, certificate)) {
            return;
        }
        store.write(tx -> {
            if (Records.exists(tx, host)) {
                CertificateRows.shows(tx, ids, host, type, certificate);
            }
            return host;
        });
    }

    private static @Nullable X509Certificate certificate(@Nullable String pem) {
        try {
            return pem == null ? null : CertificateText.one(pem);
        } catch (GeneralSecurityException e) {
            LOG.warn("a host tells of a certificate that cannot be read: {}", e.getMessage());
            return null;
        }
    }

    private boolean isOwn(HostRef host) {
        Records.require(store.snapshot(), host);
        return host.equals(ThePool.master(store.snapshot()));
    }

    private static List<HostRef> others(Snapshot state) {
        HostRef master = ThePool.master(state);
        return Records.all(state, Host.DEF, HostRef.CODEC).stream()
                .filter(host -> !host.equals(master))
                .toList();
    }
}
