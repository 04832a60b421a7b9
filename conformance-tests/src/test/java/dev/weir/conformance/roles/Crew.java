package dev.weir.conformance.roles;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.net.InetAddress;
import java.util.Map;

/** A directory on loopback with one person for each role. */
public final class Crew implements AutoCloseable {
    public static final String DOMAIN = "example.test";
    private static final String ACCOUNT = "cn=weir,dc=example,dc=test";
    private static final String PASSWORD = "of the server's own account";

    private final InMemoryDirectoryServer server;

    private Crew(InMemoryDirectoryServer server) {
        this.server = server;
    }

    public static Crew start() {
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=test");
            config.addAdditionalBindCredentials(ACCOUNT, PASSWORD);
            config.setSchema(null);
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig("plain", InetAddress.ofLiteral("127.0.0.1"), 0, null));
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            server.add("dn: dc=example,dc=test", "objectClass: domain", "dc: example");
            server.startListening();
            return new Crew(server);
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A person whose password is the name; answers the identifier. */
    public String person(String name) {
        try {
            String dn = "uid=" + name + ",dc=example,dc=test";
            server.add("dn: " + dn, "objectClass: account", "uid: " + name, "userPassword: " + name);
            return server.getEntry(dn, "entryUUID").getAttributeValue("entryUUID");
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the pool ask this directory who its users are. */
    public void serve(LoggedIn root) {
        Object pool = Trees.texts(root.call("pool.get_all")).getFirst();
        root.call("pool.enable_external_auth", pool, config(), DOMAIN, "LDAP");
    }

    /** A new person with a role in the pool, logged in. */
    public LoggedIn employ(LoggedIn root, String name, String role, String originator) {
        Object subject =
                root.call("subject.create", Map.of("subject_identifier", person(name), "other_config", Map.of()));
        root.call(
                "subject.add_to_roles",
                subject,
                Trees.texts(root.call("role.get_by_name_label", role)).getFirst());
        return new LoggedIn(
                root.rpc(), Trees.text(root.rpc().call("session.login_with_password", name, name, "1.0", originator)));
    }

    /** What {@code pool.enable_external_auth} needs to know. */
    private Map<String, String> config() {
        return Map.of(
                "url",
                "ldap://127.0.0.1:" + server.getListenPort("plain"),
                "tls",
                "none",
                "user",
                ACCOUNT,
                "pass",
                PASSWORD);
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
