package dev.weir.server.auth;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an LDAP directory is reached, as {@code pool.enable_external_auth} was told: {@code url} (one or more, by spaces),
 * {@code base} (by default the domain's), {@code user} (the DN the server binds as) and {@code pass}, {@code ldaps}
 * (whether TLS begins with the connection), {@code tls} ({@code none} leaves it out, {@code pool} trusts the pool's own
 * authorities, {@code system} the machine's), {@code name_attribute} (by which names are found).
 */
record LdapSettings(
        String domain, List<Server> servers, boolean ldaps, Tls tls, String base, String user, List<String> names) {
    static final String PASSWORD = "pass";
    static final String LDAPS = "ldaps";
    private static final List<String> KNOWN =
            List.of("url", "base", "user", PASSWORD, LDAPS, "tls", "name_attribute", "domain");
    private static final List<String> NAMES = List.of("uid", "sAMAccountName", "userPrincipalName", "cn");

    /** One server of the directory. */
    record Server(String host, int port) {}

    enum Tls {
        NONE,
        POOL,
        SYSTEM
    }

    static LdapSettings of(String domain, Map<String, String> config) throws DirectoryFailure {
        for (String key : config.keySet()) {
            if (!KNOWN.contains(key)) {
                throw wrong("The configuration has the unknown key " + key + "; known are " + String.join(", ", KNOWN));
            }
        }
        if (domain.isEmpty()) {
            throw wrong("The service name has to be the directory's domain");
        }
        List<LDAPURL> urls = urls(config.getOrDefault("url", "ldaps://" + domain));
        boolean secure = urls.getFirst().getScheme().equals(LDAPS);
        boolean ldaps = Boolean.parseBoolean(config.getOrDefault(LDAPS, Boolean.toString(secure)));
        List<Server> servers = new ArrayList<>();
        for (LDAPURL url : urls) {
            servers.add(new Server(url.getHost(), url.portProvided() ? url.getPort() : ldaps ? 636 : 389));
        }
        String attribute = config.getOrDefault("name_attribute", "");
        return new LdapSettings(
                domain,
                List.copyOf(servers),
                ldaps,
                tls(config.getOrDefault("tls", "pool")),
                base(domain, config.getOrDefault("base", "")),
                config.getOrDefault("user", ""),
                attribute.isEmpty() ? NAMES : List.of(attribute));
    }

    /** The configuration as it may be seen. */
    static Map<String, String> shown(String domain, Map<String, String> config) {
        Map<String, String> shown = new LinkedHashMap<>(config);
        shown.remove(PASSWORD);
        shown.put("domain", domain);
        return shown;
    }

    private static List<LDAPURL> urls(String text) throws DirectoryFailure {
        List<LDAPURL> urls = new ArrayList<>();
        for (String part : text.strip().split("\\s+", -1)) {
            try {
                LDAPURL url = new LDAPURL(part);
                if (!url.hostProvided() || !List.of("ldap", LDAPS).contains(url.getScheme())) {
                    throw wrong("The URL " + part + " has to be ldap://HOST:PORT or ldaps://HOST:PORT");
                }
                urls.add(url);
            } catch (LDAPException e) {
                throw wrong("The URL " + part + " cannot be read: " + e.getMessage());
            }
        }
        return urls;
    }

    private static Tls tls(String word) throws DirectoryFailure {
        for (Tls tls : Tls.values()) {
            if (tls.name().toLowerCase(Locale.ROOT).equals(word)) {
                return tls;
            }
        }
        throw wrong("tls has to be pool, system or none");
    }

    private static String base(String domain, String given) throws DirectoryFailure {
        String base = given.isEmpty() ? "dc=" + domain.replace(".", ",dc=") : given;
        if (!DN.isValidDN(base)) {
            throw wrong("The base " + base + " is no distinguished name");
        }
        return base;
    }

    private static DirectoryFailure wrong(String message) {
        return new DirectoryFailure(DirectoryFailure.Kind.SETTINGS, message);
    }
}
