package dev.weir.server.auth;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.alert.Alert;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switching a directory on and off, for one host and for all of a pool. One switch at a time, as in the reference; the
 * password goes into its file before the record says that there is a directory.
 */
public final class ExternalAuthOps {
    private static final Logger LOG = LoggerFactory.getLogger(ExternalAuthOps.class);
    private static final String FAILED = "AUTH_ENABLE_FAILED";
    private static final String DIFFERENT = "EXTAUTH_IN_POOL_IS_NON_HOMOGENEOUS";

    private final Store store;
    private final ExternalAuth external;
    private final Runnable revalidate;
    private final Alert alert;
    private final Object oneAtATime = new Object();

    /** {@code revalidate} ends the sessions that a directory let in which is switched off now (ETS-10). */
    public ExternalAuthOps(Store store, ExternalAuth external, Runnable revalidate, Alert alert) {
        this.store = store;
        this.external = external;
        this.revalidate = revalidate;
        this.alert = alert;
    }

    public void bind(PoolCalls<CallContext> pools, HostCalls<CallContext> hosts) {
        pools.enableExternalAuth(this::enableForPool)
                .disableExternalAuth(this::disableForPool)
                .externalAuthSetLdaps(this::setLdapsForPool)
                .detectNonhomogeneousExternalAuth(this::detect);
        hosts.enableExternalAuth(this::enable)
                .disableExternalAuth(this::disable)
                .externalAuthSetLdaps(this::setLdaps);
    }

    private void enableForPool(
            CallContext context, PoolRef pool, Map<String, String> config, String service, String type) {
        Snapshot state = store.snapshot();
        List<HostRef> hosts = hosts(state, pool);
        for (HostRef host : hosts) {
            if (!type(state, host).isEmpty()) {
                throw Errors.poolAuthAlreadyEnabled(host.ref());
            }
        }
        List<HostRef> done = new ArrayList<>();
        for (HostRef host : hosts) {
            try {
                enable(context, host, config, service, type);
                done.add(host);
            } catch (ApiFailure e) {
                done.reversed().forEach(each -> disable(context, each, config, true));
                throw ofPool(e, host, FAILED);
            }
        }
    }

    /** The pool's code for a host's: the same behind POOL_, which names the host too. */
    private static ApiFailure ofPool(ApiFailure e, HostRef host, String family) {
        if (e.code().equals("AUTH_UNKNOWN_TYPE")) {
            return e;
        }
        String message = e.params().isEmpty() ? e.code() : e.params().getFirst();
        String code = e.code().startsWith(family) ? e.code() : family;
        return new ApiFailure("POOL_" + code, List.of(host.ref(), message));
    }

    private void enable(CallContext context, HostRef host, Map<String, String> config, String service, String type) {
        synchronized (oneAtATime) {
            Snapshot state = store.snapshot();
            String now = type(state, host);
            if (!now.isEmpty()) {
                throw Errors.authAlreadyEnabled(now, Records.get(state, host, Host.EXTERNAL_AUTH_SERVICE_NAME));
            }
            if (!type.equals(ExternalAuth.LDAP)) {
                throw Errors.authUnknownType(type);
            }
            String password = config.getOrDefault(LdapSettings.PASSWORD, "");
            try {
                external.open(service, config, password).probe();
            } catch (DirectoryFailure e) {
                throw new ApiFailure(FAILED + suffix(e.kind()), List.of(e.text()));
            }
            external.secret().write(password);
            store.write(tx -> {
                Records.set(tx, host, Host.EXTERNAL_AUTH_TYPE, type);
                Records.set(tx, host, Host.EXTERNAL_AUTH_SERVICE_NAME, service);
                Records.set(tx, host, Host.EXTERNAL_AUTH_CONFIGURATION, LdapSettings.shown(service, config));
                return host;
            });
        }
    }

    private static String suffix(DirectoryFailure.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> "_UNAVAILABLE";
            case UNTRUSTED -> "_INVALID_TRUSTED_CERTS";
            case CREDENTIALS, REFUSED -> "_WRONG_CREDENTIALS";
            case FORBIDDEN -> "_PERMISSION_DENIED";
            case NO_BASE -> "_DOMAIN_LOOKUP_FAILED";
            case SETTINGS, NOT_FOUND, OTHER -> "";
        };
    }

    private void disableForPool(CallContext context, PoolRef pool, Map<String, String> config) {
        for (HostRef host : hosts(store.snapshot(), pool)) {
            disable(context, host, config, false);
        }
    }

    /** Nothing is kept in the directory about the server, so that leaving it cannot fail and needs no password. */
    private void disable(CallContext context, HostRef host, Map<String, String> config, boolean force) {
        synchronized (oneAtATime) {
            store.write(tx -> {
                Records.require(tx, host);
                Records.set(tx, host, Host.EXTERNAL_AUTH_TYPE, "");
                Records.set(tx, host, Host.EXTERNAL_AUTH_SERVICE_NAME, "");
                Records.set(tx, host, Host.EXTERNAL_AUTH_CONFIGURATION, Map.of());
                return host;
            });
            external.secret().erase();
        }
        revalidate.run();
    }

    private void setLdapsForPool(CallContext context, PoolRef pool, boolean ldaps, boolean force) {
        for (HostRef host : hosts(store.snapshot(), pool)) {
            setLdaps(context, host, ldaps, force);
        }
    }

    /** Whether TLS begins with the connection; tried out before it is kept, also where {@code force} repeats it. */
    private void setLdaps(CallContext context, HostRef host, boolean ldaps, boolean force) {
        synchronized (oneAtATime) {
            Snapshot state = store.snapshot();
            if (type(state, host).isEmpty()) {
                throw Errors.authIsDisabled();
            }
            String service = Records.get(state, host, Host.EXTERNAL_AUTH_SERVICE_NAME);
            Map<String, String> config =
                    new LinkedHashMap<>(Records.get(state, host, Host.EXTERNAL_AUTH_CONFIGURATION));
            try {
                if (LdapSettings.of(service, config).ldaps() == ldaps && !force) {
                    return;
                }
                config.put(LdapSettings.LDAPS, Boolean.toString(ldaps));
                external.open(service, config, external.secret().read()).probe();
            } catch (DirectoryFailure e) {
                throw Errors.authSetLdapsFailed(host.ref(), e.text());
            }
            store.write(tx -> {
                Records.set(tx, host, Host.EXTERNAL_AUTH_CONFIGURATION, config);
                return host;
            });
        }
    }

    /** The master is what the others are compared with; each that differs is told of in a message (ETS-88). */
    private void detect(CallContext context, PoolRef pool) {
        Snapshot state = store.snapshot();
        HostRef master = Records.get(state, pool, Pool.MASTER);
        String wanted = "master_external_auth_type=" + type(state, master) + ", master_external_auth_service_name="
                + service(state, master);
        for (HostRef host : hosts(state, pool)) {
            boolean same = type(state, host).equals(type(state, master))
                    && service(state, host).equals(service(state, master));
            if (!same) {
                String body = "host_external_auth_type=" + type(state, host) + ", host_external_auth_service_name="
                        + service(state, host) + ", " + wanted;
                LOG.warn("host {} has another directory than the master", Records.get(state, host, Host.NAME_LABEL));
                alert.raise(DIFFERENT, Cls.HOST, Records.get(state, host, Host.UUID), body);
            }
        }
    }

    /** The master first: what it refuses is refused before any other host is touched. */
    private static List<HostRef> hosts(Snapshot state, PoolRef pool) {
        HostRef master = Records.get(state, pool, Pool.MASTER);
        List<HostRef> hosts = new ArrayList<>(Records.all(state, Host.DEF, HostRef.CODEC));
        hosts.remove(master);
        hosts.addFirst(master);
        return hosts;
    }

    private static String service(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.EXTERNAL_AUTH_SERVICE_NAME);
    }

    private static String type(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.EXTERNAL_AUTH_TYPE);
    }
}
