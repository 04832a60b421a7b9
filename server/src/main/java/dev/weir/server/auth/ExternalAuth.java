package dev.weir.server.auth;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;

/** The directory of this host as its record has it; the record is all there is to know, save the password. */
public final class ExternalAuth {
    static final String LDAP = "LDAP";

    private final Store store;
    private final Supplier<HostRef> thisHost;
    private final SecretFile secret;
    private final Trust trust;
    private final Clock clock;

    public ExternalAuth(Store store, Supplier<HostRef> thisHost, SecretFile secret, Trust trust, Clock clock) {
        this.store = store;
        this.thisHost = thisHost;
        this.secret = secret;
        this.trust = trust;
        this.clock = clock;
    }

    public boolean enabled() {
        Snapshot state = store.snapshot();
        HostRef host = thisHost.get();
        return Records.exists(state, host)
                && !Records.get(state, host, Host.EXTERNAL_AUTH_TYPE).isEmpty();
    }

    /** The directory to ask; there must be one. */
    public Directory directory() throws DirectoryFailure {
        Snapshot state = store.snapshot();
        HostRef host = thisHost.get();
        return open(
                Records.get(state, host, Host.EXTERNAL_AUTH_SERVICE_NAME),
                Records.get(state, host, Host.EXTERNAL_AUTH_CONFIGURATION),
                secret.read());
    }

    LdapDirectory open(String service, Map<String, String> config, String password) throws DirectoryFailure {
        return new LdapDirectory(LdapSettings.of(service, config), trust, password, clock);
    }

    SecretFile secret() {
        return secret;
    }

    /** Whether what the directory tells of an account keeps it out (ETS-2). */
    public static boolean suspended(Map<String, String> information) {
        return AccountState.suspended(information);
    }
}
