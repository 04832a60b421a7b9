package dev.weir.server.auth;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A directory that speaks LDAP version 3. Each question is a connection of its own: a login is rare, and a connection
 * that nobody keeps cannot have gone stale.
 */
final class LdapDirectory implements Directory {
    private static final String[] ATTRIBUTES = {"*", "+"};
    private static final int TIME_LIMIT_SECONDS = 20;
    private static final int MOST_GROUPS = 2000;
    private static final Set<String> GROUPS = Set.of("group", "groupofnames", "groupofuniquenames", "posixgroup");

    private final LdapSettings settings;
    private final LdapLink link;
    private final String password;
    private final Clock clock;

    LdapDirectory(LdapSettings settings, Trust trust, String password, Clock clock) {
        this.settings = settings;
        this.link = new LdapLink(settings, trust);
        this.password = password;
        this.clock = clock;
    }

    /** Fails where the directory cannot be used: not reached, not trusted, its account refused, no such base. */
    void probe() throws DirectoryFailure {
        ask(connection -> {
            SearchRequest request =
                    request(settings.base(), SearchScope.BASE, Filter.createPresenceFilter("objectClass"));
            if (connection.search(request).getEntryCount() != 1) {
                throw new DirectoryFailure(DirectoryFailure.Kind.NO_BASE, "There is no " + settings.base());
            }
            return settings;
        });
    }

    /** An empty password would be no proof: a directory takes it for somebody who wants no name (RFC 4513, 5.1.2). */
    @Override
    public String authenticate(String user, String given) throws DirectoryFailure {
        if (given.isEmpty()) {
            throw refused();
        }
        Entry entry = ask(connection -> named(connection, user, DirectoryFailure.Kind.REFUSED));
        try (LDAPConnection connection = link.open()) {
            connection.bind(entry.getDN(), given);
        } catch (LDAPException e) {
            throw e.getResultCode().equals(ResultCode.INVALID_CREDENTIALS) ? refused() : failure(e);
        }
        return identifierOf(entry);
    }

    @Override
    public String identifier(String name) throws DirectoryFailure {
        return identifierOf(ask(connection -> named(connection, name, DirectoryFailure.Kind.NOT_FOUND)));
    }

    @Override
    public Map<String, String> information(String identifier) throws DirectoryFailure {
        Entry entry = ask(connection -> entry(connection, identifier));
        boolean group = isGroup(entry);
        Map<String, String> told = new LinkedHashMap<>();
        told.put("subject-name", first(entry, settings.names()));
        told.put("subject-gecos", first(entry, List.of("gecos", "displayName", "cn")));
        told.put("subject-displayname", first(entry, List.of("displayName", "cn")));
        told.put("subject-upn", first(entry, List.of("userPrincipalName", "mail")));
        told.put("subject-uid", first(entry, List.of("uidNumber")));
        told.put("subject-gid", first(entry, List.of("gidNumber")));
        told.put("subject-sid", identifier);
        told.put("subject-is-group", Boolean.toString(group));
        if (!group) {
            told.putAll(AccountState.of(entry, clock.instant()));
        }
        return told;
    }

    @Override
    public Set<String> groups(String identifier) throws DirectoryFailure {
        return ask(connection -> {
            Set<String> found = new LinkedHashSet<>();
            Set<String> seen = new HashSet<>();
            Deque<Entry> open = new ArrayDeque<>(List.of(entry(connection, identifier)));
            while (!open.isEmpty()) {
                for (Entry group : holding(connection, open.remove())) {
                    if (seen.add(group.getDN().toLowerCase(Locale.ROOT))) {
                        if (seen.size() > MOST_GROUPS) {
                            throw new DirectoryFailure(
                                    DirectoryFailure.Kind.OTHER,
                                    "The entry is in more than " + MOST_GROUPS + " groups");
                        }
                        found.add(identifierOf(group));
                        open.add(group);
                    }
                }
            }
            return found;
        });
    }

    private List<SearchResultEntry> holding(LDAPConnection connection, Entry member) throws LDAPException {
        List<Filter> any = new ArrayList<>();
        any.add(Filter.createEqualityFilter("member", member.getDN()));
        any.add(Filter.createEqualityFilter("uniqueMember", member.getDN()));
        String uid = member.getAttributeValue("uid");
        if (uid != null) {
            any.add(Filter.createEqualityFilter("memberUid", uid));
        }
        return search(connection, Filter.createORFilter(any));
    }

    /** The name as typed: {@code name}, {@code DOMAIN\name} or {@code name@domain}. */
    private Entry named(LDAPConnection connection, String name, DirectoryFailure.Kind otherwise)
            throws LDAPException, DirectoryFailure {
        String plain = name.substring(name.indexOf('\\') + 1);
        int at = plain.lastIndexOf('@');
        String local =
                at > 0 && plain.substring(at + 1).equalsIgnoreCase(settings.domain()) ? plain.substring(0, at) : plain;
        Set<Filter> any = new LinkedHashSet<>();
        for (String attribute : settings.names()) {
            any.add(Filter.createEqualityFilter(attribute, plain));
            any.add(Filter.createEqualityFilter(attribute, local));
        }
        return single(search(connection, Filter.createORFilter(any)), otherwise, name);
    }

    private Entry entry(LDAPConnection connection, String identifier) throws LDAPException, DirectoryFailure {
        return single(search(connection, EntryId.filter(identifier)), DirectoryFailure.Kind.NOT_FOUND, identifier);
    }

    private static Entry single(List<SearchResultEntry> found, DirectoryFailure.Kind otherwise, String wanted)
            throws DirectoryFailure {
        if (found.size() != 1) {
            throw new DirectoryFailure(
                    otherwise,
                    (found.isEmpty() ? "There is no entry " : "There is more than one entry ") + wanted
                            + " in the directory");
        }
        return found.getFirst();
    }

    private List<SearchResultEntry> search(LDAPConnection connection, Filter filter) throws LDAPException {
        return connection
                .search(request(settings.base(), SearchScope.SUB, filter))
                .getSearchEntries();
    }

    private static SearchRequest request(String base, SearchScope scope, Filter filter) {
        return new SearchRequest(
                base, scope, DereferencePolicy.NEVER, 0, TIME_LIMIT_SECONDS, false, filter, ATTRIBUTES);
    }

    private static boolean isGroup(Entry entry) {
        for (String name : entry.getObjectClassValues()) {
            if (GROUPS.contains(name.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static String first(Entry entry, List<String> attributes) {
        for (String attribute : attributes) {
            String value = entry.getAttributeValue(attribute);
            if (value != null) {
                return value;
            }
        }
        return "";
    }

    private static String identifierOf(Entry entry) throws DirectoryFailure {
        String identifier = EntryId.of(entry);
        if (identifier == null) {
            throw new DirectoryFailure(
                    DirectoryFailure.Kind.OTHER,
                    "The entry " + entry.getDN() + " shows neither objectSid nor entryUUID to the server's account");
        }
        return identifier;
    }

    private interface Question<T> {
        T ask(LDAPConnection connection) throws LDAPException, DirectoryFailure;
    }

    private <T> T ask(Question<T> question) throws DirectoryFailure {
        try (LDAPConnection connection = link.open()) {
            if (!settings.user().isEmpty()) {
                connection.bind(settings.user(), password);
            }
            return question.ask(connection);
        } catch (LDAPException e) {
            throw failure(e);
        }
    }

    private static DirectoryFailure refused() {
        return new DirectoryFailure(DirectoryFailure.Kind.REFUSED, "The directory knows no such name and password");
    }

    private static DirectoryFailure failure(LDAPException e) {
        ResultCode code = e.getResultCode();
        DirectoryFailure.Kind kind = DirectoryFailure.Kind.OTHER;
        if (code.equals(ResultCode.INVALID_CREDENTIALS) || code.equals(ResultCode.PARAM_ERROR)) {
            kind = DirectoryFailure.Kind.CREDENTIALS;
        } else if (code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
            kind = DirectoryFailure.Kind.FORBIDDEN;
        } else if (code.equals(ResultCode.NO_SUCH_OBJECT)) {
            kind = DirectoryFailure.Kind.NO_BASE;
        } else if (!e.getResultCode().isConnectionUsable()) {
            kind = DirectoryFailure.Kind.UNREACHABLE;
        }
        return new DirectoryFailure(kind, "The directory answers " + code.getName() + ": " + e.getDiagnosticMessage());
    }
}
