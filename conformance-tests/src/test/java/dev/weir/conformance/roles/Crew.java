package dev.weir.conformance.roles;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.Map;

/** A directory on loopback with one person for each role. */
final class Crew implements AutoCloseable {
    static final String DOMAIN = "example.test";
    private static final String ACCOUNT = "cn=weir,dc=example,dc=test";
    private static final String PASSWORD = "of the server's own account";

    private final InMemoryDirectoryServer server;

    private Crew(InMemoryDirectoryServer server) {
        this.server = server;
    }

    static Crew start() {
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
    String person(String name) {
        try {
            String dn = "uid=" + name + ",dc=example,dc=test";
            server.add("dn: " + dn, "objectClass: account", "uid: " + name, "userPassword: " + name);
            return server.getEntry(dn, "entryUUID").getAttributeValue("entryUUID");
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code pool.enable_external_auth} needs to know. */
    Map<String, String> config() {
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
