package dev.weir.server.session;

import static dev.weir.server.dispatch.ServerParts.ORIGIN;
import static dev.weir.server.dispatch.ServerParts.PASSWORD;
import static dev.weir.server.dispatch.ServerParts.POOL_SECRET;
import static dev.weir.server.dispatch.ServerParts.SOCKET;
import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Session;
import dev.weir.model.types.SessionRef;
import dev.weir.server.call.Call;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login, what keeps a session alive, and what ends it (wire.md S, ETS-1 to ETS-9). */
class SessionTest {
    @TempDir
    Path dir;

    private ServerParts parts;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String login(Object... params) {
        return Values.text(parts.raw("session.login_with_password", params));
    }

    @Test
    void aSessionKnowsWhoAndWhere() {
        SessionRef session = new SessionRef(login("root", PASSWORD, "1.0", "me"));
        assertThat(parts.get(session, Session.THIS_HOST)).isEqualTo(parts.host);
        assertThat(parts.get(session, Session.IS_LOCAL_SUPERUSER)).isTrue();
        assertThat(parts.get(session, Session.ORIGINATOR)).isEqualTo("me");
        assertThat(parts.get(session, Session.AUTH_USER_NAME)).isEqualTo("root");
        assertThat(Values.text(parts.as(session.ref(), "session.get_this_host", session)))
                .isEqualTo(parts.host.ref());
        assertThat(Values.texts(parts.as(session.ref(), "session.get_rbac_permissions", session)))
                .isEmpty();
        assertThat(parts.pauses).isEmpty();
    }

    /** S2: the same answer for a wrong name and a wrong password, and each after the brake. */
    @Test
    void wrongPasswordsAreBraked() {
        assertThat(failureOf(() -> login("root", "wrong")))
                .startsWith("SESSION_AUTHENTICATION_FAILED", "root")
                .hasSize(3);
        assertThat(failureOf(() -> login("toor", PASSWORD))).startsWith("SESSION_AUTHENTICATION_FAILED", "toor");
        assertThat(failureOf(() -> parts.raw("session.slave_local_login_with_password", "root", "wrong")))
                .startsWith("SESSION_AUTHENTICATION_FAILED");
        assertThat(parts.pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void theHostsOwnSocketNeedsNoPassword() {
        List<dev.weir.value.Value> params = List.of(Values.of("anybody"), Values.of("anything"));
        SessionRef session = new SessionRef(
                Values.text(parts.dispatcher.call(new Call("session.login_with_password", params, SOCKET))));
        assertThat(parts.get(session, Session.AUTH_USER_NAME))
                .as("ETS-1: any name is kept")
                .isEqualTo("anybody");
        assertThat(parts.get(session, Session.IS_LOCAL_SUPERUSER)).isTrue();
        assertThat(ORIGIN.trusted()).isFalse();
    }

    @Test
    void logoutEndsIt() {
        String session = login("root", PASSWORD);
        assertThat(parts.as(session, "session.logout")).isEqualTo(dev.weir.value.Value.EMPTY);
        assertThat(failureOf(() -> parts.as(session, "VM.get_all"))).containsExactly("SESSION_INVALID", session);
        assertThat(parts.exists(new SessionRef(session))).isFalse();
    }

    @Test
    void poolSecretOpensPoolAndLocalSessions() {
        SessionRef pool = new SessionRef(Values.text(parts.raw("session.slave_login", parts.host, POOL_SECRET)));
        assertThat(parts.get(pool, Session.POOL)).isTrue();
        assertThat(failureOf(() -> parts.raw("session.slave_login", parts.host, "no")))
                .as("ETS-7")
                .startsWith("SESSION_AUTHENTICATION_FAILED", parts.host.ref());
        assertThat(failureOf(() -> parts.raw("session.slave_local_login", "no")))
                .as("S6")
                .startsWith("SESSION_AUTHENTICATION_FAILED", "localhost");
        String local = Values.text(parts.raw("session.slave_local_login", POOL_SECRET));
        assertThat(parts.exists(new SessionRef(local))).as("in no table").isFalse();
        assertThat(parts.as(local, "VM.get_all")).isNotNull();
        parts.as(local, "session.local_logout");
        assertThat(failureOf(() -> parts.as(local, "VM.get_all"))).first().isEqualTo("SESSION_INVALID");
    }

    @Test
    void localSessionsByPasswordBypassRolesAndNeverTimeOut() {
        String local = Values.text(parts.raw("session.slave_local_login_with_password", "root", PASSWORD));
        parts.clock.advance(Duration.ofDays(30));
        new SessionSweep(parts.store, parts.sessions, parts.clock).run();
        assertThat(parts.as(local, "VM.get_all")).isNotNull();
    }

    @Test
    void changePasswordChangesRootsAndAsksForNoOldOne() {
        parts.call("session.change_password", "whatever", "new one");
        assertThat(login("root", "new one")).startsWith("OpaqueRef:");
        assertThat(failureOf(() -> login("root", PASSWORD))).first().isEqualTo("SESSION_AUTHENTICATION_FAILED");
        assertThat(parts.failure("session.change_password", "", "")).first().isEqualTo("CHANGE_PASSWORD_REJECTED");
        parts = parts.restarted();
        assertThat(login("root", "new one")).as("kept over a restart").startsWith("OpaqueRef:");
        String user = Users.with(parts.sessions, "user", "session.change_password");
        assertThat(failureOf(() -> parts.as(user, "session.change_password", "", "x")))
                .as("ETS-9")
                .first()
                .isEqualTo("USER_IS_NOT_LOCAL_SUPERUSER");
    }

    @Test
    void aRestartEndsAllSessions() {
        String session = login("root", PASSWORD);
        parts = parts.restarted();
        assertThat(failureOf(() -> parts.as(session, "VM.get_all")))
                .as("ETS-6")
                .containsExactly("SESSION_INVALID", session);
    }

    /** ETS-5: last_active moves only when it is older than ten minutes, so that reading costs no write. */
    @Test
    void lastActiveIsRefreshedRarely() {
        SessionRef session = new SessionRef(login("root", PASSWORD));
        var first = parts.get(session, Session.LAST_ACTIVE);
        parts.clock.advance(Duration.ofMinutes(10));
        parts.as(session.ref(), "VM.get_all");
        assertThat(parts.get(session, Session.LAST_ACTIVE)).isEqualTo(first);
        parts.clock.advance(Duration.ofSeconds(1));
        parts.as(session.ref(), "VM.get_all");
        assertThat(parts.get(session, Session.LAST_ACTIVE)).isEqualTo(first.plus(Duration.ofSeconds(601)));
    }

    @Test
    void idleSessionsEndAfterADayUnlessATaskRuns() {
        SessionSweep sweep = new SessionSweep(parts.store, parts.sessions, parts.clock);
        String idle = login("root", PASSWORD);
        String busy = login("root", PASSWORD);
        parts.as(busy, "task.create", "a long one", "");
        parts.clock.advance(Duration.ofDays(1));
        sweep.run();
        assertThat(parts.sessions.alive(idle)).as("exactly a day is not more").isTrue();
        parts.clock.advance(Duration.ofSeconds(1));
        sweep.run();
        assertThat(parts.sessions.alive(idle)).isFalse();
        assertThat(parts.sessions.alive(busy)).isTrue();
    }

    /** ETS-5, S9: the newest 500 of an originator stay; another originator's are not touched. */
    @Test
    void capsDropTheLeastRecentlyUsedOfTheirGroup() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 503; i++) {
            many.add(Users.root(parts.sessions, "root", "crowd"));
            parts.clock.advance(Duration.ofMillis(1));
        }
        String other = Users.root(parts.sessions, "root", "other");
        List<String> anonymous = new ArrayList<>();
        for (int i = 0; i < 402; i++) {
            anonymous.add(Users.root(parts.sessions, "root", ""));
            parts.clock.advance(Duration.ofMillis(1));
        }
        new SessionSweep(parts.store, parts.sessions, parts.clock).run();
        assertThat(many.subList(0, 3)).noneMatch(parts.sessions::alive);
        assertThat(many.subList(3, 503)).allMatch(parts.sessions::alive);
        assertThat(parts.sessions.alive(other)).isTrue();
        assertThat(anonymous.stream().filter(parts.sessions::alive)).hasSize(400);
        assertThat(anonymous.subList(0, 2)).noneMatch(parts.sessions::alive);
    }

    @Test
    void logoutOfASubjectSparesSuperusersAndTheCaller() {
        String user = Users.open(parts.sessions, parts.rbac, "user", "pool-operator");
        String second = Users.open(parts.sessions, parts.rbac, "user", "pool-operator");
        parts.write(tx -> {
            for (String ref : List.of(user, second)) {
                dev.weir.server.object.Records.set(tx, new SessionRef(ref), Session.AUTH_USER_SID, "S-1-5-21");
            }
        });
        assertThat(Values.texts(parts.call("session.get_all_subject_identifiers")))
                .containsExactly("S-1-5-21");
        parts.as(user, "session.logout_subject_identifier", "S-1-5-21");
        assertThat(parts.sessions.alive(user)).isTrue();
        assertThat(parts.sessions.alive(second)).isFalse();
        assertThat(parts.sessions.alive(parts.root)).isTrue();
    }

    @Test
    void passwordFileHoldsNoPasswordAndIsForItsOwnerOnly() throws Exception {
        Path file = dir.resolve("passwords");
        PasswordFile passwords = new PasswordFile(file, new SecureRandom(), "päss:word");
        assertThat(Files.readString(file)).doesNotContain("päss").doesNotContain("word");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(passwords.matches("root", "päss:word")).isTrue();
        assertThat(passwords.matches("Root", "päss:word")).isFalse();
        assertThat(passwords.matches("root", "")).isFalse();
        assertThat(new PasswordFile(file, new SecureRandom(), "ignored").matches("root", "päss:word"))
                .isTrue();
        String before = Files.readString(file);
        passwords.change("päss:word");
        assertThat(Files.readString(file)).as("salted anew").isNotEqualTo(before);
    }

    /** Only a right password is known again, as long as it is right, and only for root. */
    @Test
    void aPasswordThatWasRightIsKnownAgainUntilItIsChanged() {
        PasswordFile passwords = new PasswordFile(dir.resolve("passwords"), new SecureRandom(), "first");
        for (int turn = 0; turn < 2; turn++) {
            assertThat(passwords.matches("root", "first")).isTrue();
            assertThat(passwords.matches("root", "second")).isFalse();
            assertThat(passwords.matches("other", "first")).isFalse();
        }
        passwords.change("second");
        for (int turn = 0; turn < 2; turn++) {
            assertThat(passwords.matches("root", "first")).isFalse();
            assertThat(passwords.matches("root", "second")).isTrue();
        }
    }
}
