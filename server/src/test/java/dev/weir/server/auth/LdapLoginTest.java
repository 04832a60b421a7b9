package dev.weir.server.auth;

import static dev.weir.server.dispatch.ServerParts.PASSWORD;
import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Host;
import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of a directory as users of the pool (ETS-2, ETS-3, ETS-9, ETS-10, ETS-74). */
class LdapLoginTest {
    @TempDir
    Path dir;

    private final Staff staff = Staff.start();
    private ServerParts parts;
    private String ann;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        ann = staff.person("ann", "ann's");
        parts.call("pool.enable_external_auth", pool(), staff.config(), Staff.DOMAIN, "LDAP");
    }

    @AfterEach
    void close() {
        parts.close();
        staff.close();
    }

    private String pool() {
        return Values.texts(parts.call("pool.get_all")).getFirst();
    }

    private String login(String user, String password) {
        return Values.text(parts.raw("session.login_with_password", user, password, "1.0", "test"));
    }

    private List<String> refusal(String user, String password) {
        return failureOf(() -> login(user, password));
    }

    private String subject(String identifier, String role) {
        String subject = parts.text(
                "subject.create",
                Map.of("subject_identifier", identifier, "other_config", Map.of("subject-name", "x")));
        if (!role.isEmpty()) {
            parts.call("subject.add_to_roles", subject, role(role));
        }
        return subject;
    }

    private String role(String name) {
        return Values.texts(parts.call("role.get_by_name_label", name)).getFirst();
    }

    @Test
    void aSubjectLogsInWithTheRightsOfItsRole() {
        String subject = subject(ann, "vm-operator");
        SessionRef session = new SessionRef(login("ann", "ann's"));
        assertThat(parts.get(session, Session.IS_LOCAL_SUPERUSER)).isFalse();
        assertThat(parts.get(session, Session.AUTH_USER_SID)).isEqualTo(ann);
        assertThat(parts.get(session, Session.AUTH_USER_NAME)).isEqualTo("ann");
        assertThat(parts.get(session, Session.SUBJECT).ref()).isEqualTo(subject);
        assertThat(parts.get(session, Session.RBAC_PERMISSIONS))
                .contains("vm-operator", "vm.start")
                .doesNotContain("vm.create");
        assertThat(failureOf(() -> parts.as(session.ref(), "VM.destroy", "x")))
                .first()
                .isEqualTo("RBAC_PERMISSION_DENIED");
        assertThat(login("EXAMPLE\\ann", "ann's")).isNotNull();
        assertThat(login("ann@example.test", "ann's")).isNotNull();
        assertThat(parts.pauses).isEmpty();
    }

    @Test
    void refusalsSayWhichAndWaitFiveSeconds() {
        assertThat(refusal("ann", "wrong"))
                .startsWith("SESSION_AUTHENTICATION_FAILED", "ann")
                .hasSize(3);
        assertThat(refusal("ann", "")).as("an anonymous bind is no login").startsWith("SESSION_AUTHENTICATION_FAILED");
        assertThat(refusal("nobody", "x")).startsWith("SESSION_AUTHENTICATION_FAILED", "nobody");
        assertThat(refusal("ann)(uid=*", "ann's")).as("no filter").startsWith("SESSION_AUTHENTICATION_FAILED");
        assertThat(refusal("ann", "ann's"))
                .as("no subject")
                .startsWith("SESSION_AUTHORIZATION_FAILED", "ann")
                .hasSize(3);
        String subject = subject(ann, "");
        assertThat(refusal("ann", "ann's"))
                .startsWith("RBAC_PERMISSION_DENIED", "session.login_with_password")
                .hasSize(3);
        parts.call("subject.add_to_roles", subject, role("read-only"));
        assertThat(login("ann", "ann's")).isNotNull();
        assertThat(parts.pauses).hasSize(6).containsOnly(Duration.ofSeconds(5));
    }

    /** The directory may have a root too; only this host's counts. */
    @Test
    void rootIsOnlyLocal() {
        subject(staff.person("root", "the directory's"), "pool-admin");
        assertThat(refusal("root", "the directory's")).startsWith("SESSION_AUTHENTICATION_FAILED", "root");
        assertThat(parts.get(new SessionRef(login("root", PASSWORD)), Session.IS_LOCAL_SUPERUSER))
                .isTrue();
    }

    @Test
    void aGroupsSubjectLetsInAllWhoAreInIt() {
        String inner = "cn=inner,dc=example,dc=test";
        staff.group("inner", Staff.dn("ann"), "cn=outer,dc=example,dc=test");
        String outer = staff.group("outer", inner);
        subject(outer, "vm-admin");
        SessionRef session = new SessionRef(login("ann", "ann's"));
        assertThat(parts.get(session, Session.RBAC_PERMISSIONS)).contains("vm-admin");
        assertThat(Values.texts(parts.call("session.get_all_subject_identifiers")))
                .as("ETS-9")
                .containsExactlyInAnyOrder(ann, outer);
        assertThat(Values.texts(parts.call("auth.get_group_membership", ann)))
                .hasSize(2)
                .contains(outer);
        parts.call("session.logout_subject_identifier", outer);
        assertThat(parts.sessions.alive(session.ref())).isFalse();
        assertThat(parts.sessions.alive(parts.root)).isTrue();
    }

    @Test
    void suspendedAccountsStayOut() {
        subject(ann, "read-only");
        staff.set("ann", "nsAccountLock", "true");
        assertThat(refusal("ann", "ann's")).startsWith("SESSION_AUTHORIZATION_FAILED", "ann");
        staff.set("ann", "nsAccountLock", "false");
        assertThat(login("ann", "ann's")).isNotNull();
        for (String[] closed : new String[][] {
            {"userAccountControl", "514"},
            {"userAccountControl", "16"},
            {"shadowExpire", "1"},
            {"pwdReset", "TRUE"},
            {"accountExpires", "129000000000000000"},
            {"pwdAccountLockedTime", "000001010000Z"}
        }) {
            String other = "x" + closed[0] + closed[1];
            subject(staff.person(other, "pw"), "read-only");
            staff.set(other, closed[0], closed[1]);
            assertThat(refusal(other, "pw")).as(closed[0]).startsWith("SESSION_AUTHORIZATION_FAILED");
        }
    }

    @Test
    void aDirectoryThatIsGoneIsNoWrongPassword() {
        subject(ann, "read-only");
        staff.stop();
        assertThat(refusal("ann", "ann's")).startsWith("SESSION_AUTHORIZATION_FAILED", "ann");
        assertThat(parts.failure("auth.get_subject_identifier", "ann")).first().isEqualTo("AUTH_SERVICE_ERROR");
    }

    /** ETS-3: remembered by name and password for a time; what the user may do is asked each time. */
    @Test
    void aLoginThatWentWellNeedsNoDirectoryForAWhile() {
        String subject = subject(ann, "read-only");
        login("ann", "ann's");
        staff.stop();
        assertThat(login("ann", "ann's")).isNotNull();
        assertThat(refusal("ann", "other")).first().isEqualTo("SESSION_AUTHORIZATION_FAILED");
        parts.call("subject.remove_from_roles", subject, role("read-only"));
        assertThat(refusal("ann", "ann's")).first().isEqualTo("RBAC_PERMISSION_DENIED");
        parts.call("subject.add_to_roles", subject, role("read-only"));
        parts.clock.advance(Duration.ofSeconds(301));
        assertThat(refusal("ann", "ann's")).first().isEqualTo("SESSION_AUTHORIZATION_FAILED");
    }

    @Test
    void theCacheCanBeTurnedOffAndMadeSmaller() {
        subject(ann, "read-only");
        parts.call("pool.set_ext_auth_cache_size", pool(), 0L);
        parts.call("pool.set_local_auth_max_threads", pool(), 1L);
        parts.call("pool.set_ext_auth_max_threads", pool(), 3L);
        parts.call("pool.set_ext_auth_cache_expiry", pool(), 1L);
        parts.call("pool.set_ext_auth_cache_enabled", pool(), true);
        assertThat(parts.failure("pool.set_ext_auth_max_threads", pool(), 0L))
                .startsWith("INVALID_VALUE", "ext_auth_max_threads", "0");
        login("ann", "ann's");
        staff.stop();
        assertThat(refusal("ann", "ann's")).first().isEqualTo("SESSION_AUTHORIZATION_FAILED");
    }

    /** ETS-10. */
    @Test
    void sessionsEndWithTheirAccount() {
        subject(ann, "read-only");
        subject(staff.person("bob", "bob's"), "read-only");
        String first = login("ann", "ann's");
        String second = login("bob", "bob's");
        staff.remove("ann");
        parts.clock.advance(Duration.ofMinutes(29));
        parts.api.revalidation().run();
        assertThat(parts.sessions.alive(first)).as("not yet looked at").isTrue();
        parts.clock.advance(Duration.ofMinutes(12));
        parts.api.revalidation().run();
        assertThat(parts.sessions.alive(first)).isFalse();
        assertThat(parts.sessions.alive(second)).isTrue();
        assertThat(parts.get(new SessionRef(second), Session.VALIDATION_TIME)).isEqualTo(parts.clock.instant());
        staff.stop();
        parts.clock.advance(Duration.ofMinutes(41));
        parts.api.revalidation().run();
        assertThat(parts.sessions.alive(second)).as("nothing is proven").isTrue();
    }

    @Test
    void switchingOffEndsTheSessionsOfItsUsersAtOnce() {
        subject(ann, "read-only");
        String session = login("ann", "ann's");
        parts.call("pool.disable_external_auth", pool());
        assertThat(parts.sessions.alive(session)).isFalse();
        assertThat(parts.sessions.alive(parts.root)).isTrue();
        assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_TYPE)).isEmpty();
        assertThat(Files.exists(dir.resolve("directory"))).isFalse();
        assertThat(parts.failure("auth.get_subject_identifier", "ann")).containsExactly("AUTH_IS_DISABLED");
        assertThat(refusal("ann", "ann's")).first().isEqualTo("SESSION_AUTHENTICATION_FAILED");
    }

    @Test
    void thePasswordOfTheServersAccountIsNowhereToBeRead() throws Exception {
        assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_CONFIGURATION))
                .containsEntry("user", Staff.ACCOUNT)
                .doesNotContainKey("pass");
        assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_TYPE)).isEqualTo("LDAP");
        assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_SERVICE_NAME)).isEqualTo(Staff.DOMAIN);
        Path file = dir.resolve("directory");
        assertThat(Files.readString(file)).isEqualTo(Staff.ACCOUNT_PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        subject(ann, "read-only");
        parts = parts.restarted();
        assertThat(login("ann", "ann's")).as("known over a restart").isNotNull();
    }

    @Test
    void theDirectorysAnswersAreThere() {
        assertThat(parts.text("auth.get_subject_identifier", "ann")).isEqualTo(ann);
        assertThat(parts.failure("auth.get_subject_identifier", "none")).containsExactly("SUBJECT_CANNOT_BE_RESOLVED");
        assertThat(Values.textMap(parts.call("auth.get_subject_information_from_identifier", ann)))
                .containsEntry("subject-name", "ann")
                .containsEntry("subject-displayname", "ann of the staff")
                .containsEntry("subject-is-group", "false")
                .containsEntry("subject-account-disabled", "false");
        assertThat(parts.failure("auth.get_subject_information_from_identifier", "S-1-5-21-1"))
                .containsExactly("SUBJECT_CANNOT_BE_RESOLVED");
    }
}
