package dev.weir.server.dispatch;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.model.MessageDef;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.server.session.Users;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The way of a call from its name to its code, and the order of what can go wrong on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DispatcherTest {
    private static final String NOBODY = "OpaqueRef:nobody";

    private ServerParts parts;

    @BeforeAll
    void open(@TempDir Path dir) {
        parts = ServerParts.open(dir);
    }

    @AfterAll
    void close() {
        parts.close();
    }

    private List<String> failure(String method, Object... params) {
        return failureOf(() -> parts.raw(method, params));
    }

    /** X14: name, count, conversion, session, roles, operation; each case fails in all that come after it as well. */
    @Test
    void checksComeInTheOrderOfX14() {
        String reader = Users.open(parts.sessions, parts.rbac, "reader", "read-only");
        assertThat(failure("VM.start", NOBODY)).first().isEqualTo("MESSAGE_PARAMETER_COUNT_MISMATCH");
        assertThat(failure("VM.start", NOBODY, "x", "yes", false)).first().isEqualTo("INTERNAL_ERROR");
        assertThat(failure("VM.start", NOBODY, "x", false, false)).containsExactly("SESSION_INVALID", NOBODY);
        assertThat(failure("VM.start", reader, "x", false, false)).first().isEqualTo("RBAC_PERMISSION_DENIED");
        assertThat(failure("VM.start", parts.root, "x", false, false)).containsExactly("HANDLE_INVALID", "VM", "x");
    }

    @Test
    void unknownMethodsTryTheSessionFirst() {
        assertThat(failure("VM.fly")).as("F2").containsExactly("MESSAGE_METHOD_UNKNOWN", "VM.fly");
        assertThat(failure("VM.fly", NOBODY)).containsExactly("SESSION_INVALID", NOBODY);
        assertThat(failure("VM.fly", 5)).containsExactly("INTERNAL_ERROR", "Failure(\"Expected string, got 'I(5)'\")");
        assertThat(failure("Async.VM.fly", parts.root)).containsExactly("MESSAGE_METHOD_UNKNOWN", "VM.fly");
        assertThat(failure("vm.start", parts.root))
                .as("X8: case counts")
                .containsExactly("MESSAGE_METHOD_UNKNOWN", "vm.start");
        assertThat(failure("", parts.root)).containsExactly("MESSAGE_METHOD_UNKNOWN", "");
        for (String name : List.of("system.multicall", "system.methodHelp", "system.methodSignature")) {
            assertThat(failure(name, parts.root)).as("X13").containsExactly("MESSAGE_METHOD_UNKNOWN", name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VM.get_all, 0, 1, 1",
        "VM.get_record, 1, 0, 0",
        "VM.get_record, 1, 2, 2",
        "VM.start, 3, 2, 2",
        "Async.VM.start, 3, 2, 2",
        "VM_start, 3, 4, 4",
        "VM.add_to_other_config, 3, 1, 1",
    })
    void countsLeaveTheSessionOut(String method, String expected, int sent, String received) {
        Object[] params = new Object[sent + 1];
        java.util.Arrays.fill(params, "x");
        params[0] = parts.root;
        assertThat(failure(method, params))
                .as("F3")
                .containsExactly(
                        "MESSAGE_PARAMETER_COUNT_MISMATCH",
                        method.replace("Async.", "").replace('_', '.').equals("VM.start")
                                ? "VM.start"
                                : method.replace("Async.", ""),
                        expected,
                        received);
    }

    @Test
    void noParameterAtAllIsOneTooFewForTheSession() {
        assertThat(failure("VM.get_all"))
                .as("F3: received is what was sent minus the session")
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.get_all", "0", "-1");
        assertThat(failure("session.login_with_password", "root"))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "session.login_with_password", "2", "1");
    }

    /** X17: 2, 3 and 4 parameters, and more than there are, because the message has defaults. */
    @Test
    void trailingDefaultsMayBeLeftOutAndSurplusIsIgnored() {
        for (Object[] params : new Object[][] {
            {"root", ServerParts.PASSWORD},
            {"root", ServerParts.PASSWORD, "1.0"},
            {"root", ServerParts.PASSWORD, "1.0", "me"},
            {"root", ServerParts.PASSWORD, "1.0", "me", "more", 5}
        }) {
            assertThat(Values.text(parts.raw("session.login_with_password", params)))
                    .startsWith("OpaqueRef:");
        }
        assertThat(failure("VM.get_uuid", parts.root, "x", "y")).first().isEqualTo("MESSAGE_PARAMETER_COUNT_MISMATCH");
    }

    @Test
    void underscoreIsAnAliasOfTheFirstDotForSyncCallsOnly() {
        assertThat(Values.items(parts.call("VM_get_all"))).isNotEmpty();
        assertThat(Values.items(parts.call("VM_guest_metrics_get_all"))).isEmpty();
        assertThat(failure("Async.VM_start", parts.root, "x", false, false))
                .as("X8")
                .containsExactly("MESSAGE_METHOD_UNKNOWN", "VM_start");
    }

    @Test
    void asyncWhereThereIsNone() {
        for (String prefix : List.of("Async.", "InternalAsync.")) {
            assertThat(failure(prefix + "VM.get_all", parts.root))
                    .as("X9")
                    .containsExactly("Fault", "No async mode for this operation (rpc: VM.get_all)");
            assertThat(failure(prefix + "session.logout", parts.root)).first().isEqualTo("Fault");
        }
    }

    /** K1, ETS-20: the reference comes at once; the operation's failure and the role's are in the task. */
    @Test
    void asyncFailuresOfOperationAndRoleAreInTheTask() throws InterruptedException {
        String reader = Users.open(parts.sessions, parts.rbac, "reader", "read-only");
        TaskRef failed = new TaskRef(parts.text("Async.VM.start", "OpaqueRef:none", false, false));
        TaskRef denied = new TaskRef(Values.text(parts.as(reader, "Async.VM.start", "OpaqueRef:none", false, false)));
        parts.await(state -> parts.get(denied, Task.FINISHED).isAfter(java.time.Instant.EPOCH)
                && parts.get(failed, Task.FINISHED).isAfter(java.time.Instant.EPOCH));
        assertThat(parts.get(failed, Task.ERROR_INFO)).containsExactly("HANDLE_INVALID", "VM", "OpaqueRef:none");
        assertThat(parts.get(failed, Task.NAME_LABEL)).isEqualTo("Async.VM.start");
        assertThat(parts.get(denied, Task.ERROR_INFO)).startsWith("RBAC_PERMISSION_DENIED", "vm.start");
        assertThat(failure("Async.VM.start", NOBODY, "x", false, false)).containsExactly("SESSION_INVALID", NOBODY);
    }

    @Test
    void systemMessagesNeedNoSession() {
        List<String> names = Values.texts(parts.raw("system.listMethods"));
        assertThat(names)
                .as("X12")
                .contains("VM.start", "session.login_with_password", "pool.get_all_records")
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.startsWith("Async."));
        assertThat(failure("system.listMethods", "x"))
                .containsExactly("MESSAGE_PARAMETER_COUNT_MISMATCH", "system.listMethods", "0", "1");
        assertThat(parts.raw("system.isAlive:me", 5)).as("X13").isEqualTo(Value.of(5));
        assertThat(failure("system.isAlive:me")).first().isEqualTo("MESSAGE_PARAMETER_COUNT_MISMATCH");
    }

    @Test
    void removedMessagesCheckTheSessionFirst() {
        List<MessageDef> removed =
                parts.model.messages().stream().filter(MessageDef::removed).toList();
        assertThat(removed).isNotEmpty();
        for (MessageDef message : removed) {
            Object[] params = new Object[message.params().size() + 1];
            params[0] = parts.root;
            for (int i = 0; i < message.params().size(); i++) {
                params[i + 1] = Samples.of(parts.model, message.params().get(i).type());
            }
            assertThat(failure(message.fullName(), params)).as("F6 %s", message).containsExactly("MESSAGE_REMOVED");
            params[0] = NOBODY;
            assertThat(failure(message.fullName(), params)).containsExactly("SESSION_INVALID", NOBODY);
        }
    }

    @Test
    void whatHasNoCodeSaysSo() throws InterruptedException {
        assertThat(parts.registry.unbound()).contains("VDI.open_database");
        assertThat(parts.failure("VDI.open_database", "x")).containsExactly("NOT_IMPLEMENTED", "VDI.open_database");
        TaskRef task = new TaskRef(parts.text("Async.VDI.open_database", "x"));
        parts.await(state -> parts.get(task, Task.FINISHED).isAfter(java.time.Instant.EPOCH));
        assertThat(parts.get(task, Task.ERROR_INFO)).containsExactly("NOT_IMPLEMENTED", "VDI.open_database");
    }

    @Test
    void poolInternalMessagesAreForThePool() {
        MessageDef internal = parts.model.messages().stream()
                .filter(message -> message.poolInternal()
                        && !message.removed()
                        && message.takesSession()
                        && message.params().isEmpty())
                .findFirst()
                .orElseThrow();
        String pool = Users.pool(parts.sessions);
        if (parts.registry.find(internal) == null) {
            parts.registry.bind(internal.fullName(), (context, arguments) -> Value.EMPTY);
        }
        assertThat(parts.failure(internal.fullName())).as("ETS-8").first().isEqualTo("INTERNAL_ERROR");
        assertThat(parts.as(pool, internal.fullName())).isEqualTo(Value.EMPTY);
    }

    /** F7; what went wrong inside is told, and no password is, neither to the client nor to the log (Y16). */
    @Test
    void secretsReachNeitherMessagesNorLogs() {
        Logger log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = log.getLevel();
        log.addAppender(lines);
        log.setLevel(Level.TRACE);
        String secret = "hunter2-not-for-logs";
        StringBuilder told = new StringBuilder();
        try {
            told.append(failure("session.login_with_password", "root", secret));
            told.append(failure("session.login_with_password", secret));
            told.append(failure("session.login_with_password", List.of(secret), secret));
            told.append(failure("session.login_with_password", 5, secret));
            told.append(failure("session.slave_login", parts.host, secret));
            told.append(failure("session.slave_local_login", secret));
            told.append(failure("session.slave_local_login_with_password", "root", secret));
            told.append(failure("session.change_password", NOBODY, secret, secret + "2"));
            told.append(failure("session.login_with_passwort", secret));
        } finally {
            log.setLevel(before);
            log.detachAppender(lines);
        }
        for (ILoggingEvent line : lines.list) {
            assertThat(line.getFormattedMessage()).doesNotContain(secret);
            if (line.getThrowableProxy() != null) {
                assertThat(ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(line.getThrowableProxy()))
                        .doesNotContain(secret);
            }
        }
        assertThat(told.toString().replace("SESSION_INVALID, " + secret, "")).doesNotContain(secret);
    }

    @Test
    void unforeseenFailuresAreInternalErrors() {
        parts.agent.during(dev.weir.agent.protocol.Verb.CreateVolume.class, () -> {
            throw new IllegalStateException("the host burns");
        });
        try {
            dev.weir.server.ops.Machines machines = new dev.weir.server.ops.Machines(parts);
            assertThat(failureOf(() -> machines.disk("burning")))
                    .containsExactly("INTERNAL_ERROR", "java.lang.IllegalStateException: the host burns");
        } finally {
            parts.agent.behave();
        }
    }
}
