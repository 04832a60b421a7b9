package dev.weir.server.auth;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A directory of a few people on loopback, as an LDAP server of any maker would hold them. */
public final class Staff implements AutoCloseable {
    public static final String DOMAIN = "example.test";
    public static final String ACCOUNT = "cn=weir,dc=example,dc=test";
    public static final String ACCOUNT_PASSWORD = "of the server's own account";

    private final InMemoryDirectoryServer server;
    private final boolean tls;

    private Staff(InMemoryDirectoryServer server, boolean tls) {
        this.server = server;
        this.tls = tls;
    }

    public static Staff start() {
        return start(null);
    }

    /** Under TLS from the start where there is a context for it; StartTLS then works on the same port's sibling. */
    static Staff start(@Nullable SSLContext context) {
        try {
            InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=test");
            config.addAdditionalBindCredentials(ACCOUNT, ACCOUNT_PASSWORD);
            config.setSchema(null);
            InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
            if (context == null) {
                config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, null));
            } else {
                config.setListenerConfigs(
                        InMemoryListenerConfig.createLDAPSConfig(
                                "tls", loopback, 0, context.getServerSocketFactory(), null),
                        InMemoryListenerConfig.createLDAPConfig("start", loopback, 0, context.getSocketFactory()));
            }
            InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
            server.add("dn: dc=example,dc=test", "objectClass: domain", "dc: example");
            server.startListening();
            return new Staff(server, context != null);
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A person, whose identifier it answers. */
    public String person(String name, String password) {
        return add(
                "uid=" + name + ",dc=example,dc=test",
                "objectClass: inetOrgPerson",
                "uid: " + name,
                "cn: " + name + " of the staff",
                "sn: " + name,
                "userPassword: " + password);
    }

    /** A group of some entries, by their DNs. */
    public String group(String name, String... members) {
        String[] lines = new String[members.length + 2];
        lines[0] = "objectClass: groupOfNames";
        lines[1] = "cn: " + name;
        for (int i = 0; i < members.length; i++) {
            lines[i + 2] = "member: " + members[i];
        }
        return add("cn=" + name + ",dc=example,dc=test", lines);
    }

    static String dn(String person) {
        return "uid=" + person + ",dc=example,dc=test";
    }

    private String add(String dn, String... lines) {
        String[] ldif = new String[lines.length + 1];
        ldif[0] = "dn: " + dn;
        System.arraycopy(lines, 0, ldif, 1, lines.length);
        try {
            server.add(ldif);
            return server.getEntry(dn, "entryUUID").getAttributeValue("entryUUID");
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    void set(String person, String attribute, String value) {
        try {
            server.modify(dn(person), new Modification(ModificationType.REPLACE, attribute, value));
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    void remove(String person) {
        try {
            server.delete(dn(person));
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        server.shutDown(true);
    }

    /** What {@code pool.enable_external_auth} needs to know. */
    public Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        config.put("url", tls ? "ldaps://127.0.0.1:" + port("tls") : "ldap://127.0.0.1:" + port("plain"));
        config.put("user", ACCOUNT);
        config.put("pass", ACCOUNT_PASSWORD);
        if (!tls) {
            config.put("tls", "none");
        }
        return config;
    }

    int port(String listener) {
        return server.getListenPort(listener);
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
