package dev.weir.server.join;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.server.certificate.PemFolder;
import dev.weir.server.certificate.TrustedFiles;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.files.SafeFile;
import dev.weir.server.ops.pool.join.peer.Peer;
import dev.weir.server.ops.pool.join.peer.PeerSession;
import dev.weir.server.role.OwnHost;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import dev.weir.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host is after each answer of the pool it asked to take it in. */
class JoiningTest {
    private static final String MASTER = "10.0.0.1";
    private static final Map<String, String> KEYS = keys();

    @TempDir
    Path dir;

    private ServerParts parts;
    private RoleSwitch role;
    private Steps steps;
    private OwnHost own;
    private final Deque<Supplier<Value>> admissions = new ArrayDeque<>();
    private Peer there = this::answered;

    @BeforeEach
    void open() throws IOException {
        parts = ServerParts.open(Files.createDirectory(dir.resolve("server")));
        role = RoleSwitch.open(new SafeFile(dir.resolve("role")));
        steps = new Steps(dir, role);
        own = new OwnHost(parts.get(parts.host, Host.UUID), parts.host.ref());
        steps.own(own);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        List.of("ca_certificate", "ca_key", "pool_secret", "root_password").forEach(name -> keys.put(name, name));
        keys.put("host", "OpaqueRef:there");
        return keys;
    }

    private Value answered(String method, Value... params) {
        return switch (method) {
            case "session.login_with_password" -> Value.text("OpaqueRef:session");
            case "pool.initial_auth" -> Value.text("secret");
            case "pool.admit" -> admissions.removeFirst().get();
            default -> Value.EMPTY;
        };
    }

    private List<String> join() {
        PeerSession session = PeerSession.login(this::answered, "root", "pw");
        return failureOf(() -> joining().carryOut(session, MASTER));
    }

    private Joining joining() {
        return new Joining(parts.model, parts.store, steps, authorities(), address -> {
            assertThat(address).isEqualTo(MASTER);
            return there;
        });
    }

    private PemFolder authorities() {
        return new TrustedFiles(dir).authorities();
    }

    private static Supplier<Value> refused(ApiFailure failure) {
        return () -> {
            throw failure;
        };
    }

    private boolean isMember() throws IOException {
        assertThat(RoleSwitch.open(new SafeFile(dir.resolve("role"))).role())
                .as("on disk")
                .isEqualTo(role.role());
        return role.role().equals(new Role.Member(MASTER));
    }

    @Test
    void takenInItIsAMember() throws IOException {
        admissions.add(() -> Value.textMap(KEYS));
        joining().carryOut(PeerSession.login(this::answered, "root", "pw"), MASTER + ":443");
        assertThat(isMember()).isTrue();
        assertThat(steps.asked()).isNull();
        assertThat(steps.own()).isEqualTo(new OwnHost(own.uuid(), "OpaqueRef:there"));
    }

    /** As behind a port that others forward from: the pool is asked nothing that it would have to take back. */
    @Test
    void whereNobodyAnswersAtTheAddressAloneItStaysWhatItWas() throws IOException {
        there = (method, params) -> {
            throw Errors.joiningHostConnectionFailed();
        };
        assertThat(join()).containsExactly("JOINING_HOST_CONNECTION_FAILED");
        assertThat(isMember()).isFalse();
        assertThat(steps.asked()).isNull();
    }

    @Test
    void refusedItIsWhatItWas() throws IOException {
        admissions.add(refused(Errors.rbacPermissionDenied("pool.admit", "")));
        assertThat(join()).startsWith("RBAC_PERMISSION_DENIED");
        assertThat(isMember()).isFalse();
        assertThat(steps.asked()).isNull();
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgain() throws IOException {
        admissions.add(refused(Errors.joiningHostConnectionFailed()));
        admissions.add(refused(Errors.uuidInvalid("host", own.uuid())));
        assertThat(join()).containsExactly("JOINING_HOST_CONNECTION_FAILED");
        assertThat(isMember()).isFalse();
        assertThat(steps.asked()).as("it is known not to be").isNull();
    }

    /** A pool whose master was started again knows the host, but no session of before. */
    @Test
    void whileThePoolDoesNotSayNobodyKnows() throws IOException {
        for (ApiFailure unclear : List.of(
                Errors.sessionInvalid("OpaqueRef:session"),
                Errors.hostIsSlave("10.0.0.9"),
                Errors.hostStillBooting())) {
            admissions.add(refused(Errors.joiningHostConnectionFailed()));
            admissions.add(refused(unclear));
            assertThat(join()).containsExactly("JOINING_HOST_CONNECTION_FAILED");
            assertThat(isMember()).isFalse();
            assertThat(steps.asked()).as(unclear.code()).isEqualTo(new Steps.Asked(MASTER, "secret"));
        }
    }

    @Test
    void anAnswerWithoutKeysMakesNoMember() throws IOException {
        admissions.add(() -> Value.textMap(Map.of("host", "OpaqueRef:there")));
        admissions.add(() -> Value.textMap(Map.of()));
        assertThat(join()).containsExactly("JOINING_HOST_CONNECTION_FAILED");
        assertThat(isMember()).isFalse();
    }

    @Test
    void afterAKillOnlyAClearNoIsANo() throws IOException {
        Steps.Asked asked = new Steps.Asked(MASTER, "secret");
        steps.asking(asked);
        for (ApiFailure unclear : List.of(Errors.hostIsSlave("10.0.0.9"), Errors.hostStillBooting())) {
            assertThatThrownBy(() ->
                            Joining.again((method, params) -> refused(unclear).get(), asked, own, steps))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(unclear.code());
            assertThat(steps.asked()).isEqualTo(asked);
        }
        ApiFailure none = Errors.handleInvalid("host", own.ref());
        assertThat(Joining.again((method, params) -> refused(none).get(), asked, own, steps))
                .isFalse();
        assertThat(steps.asked()).isNull();
        assertThat(Joining.again(
                        (method, params) -> method.equals("pool.admit") ? Value.textMap(KEYS) : Value.text("session"),
                        asked,
                        own,
                        steps))
                .isTrue();
        assertThat(isMember()).isTrue();
    }
}
