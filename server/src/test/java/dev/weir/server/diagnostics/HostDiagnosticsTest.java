package dev.weir.server.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.Call;
import dev.weir.server.call.Calls;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.pool.Admission;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class Diagnostics and its like of class host: of this host, and of another one. */
class HostDiagnosticsTest {
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

    private Map<String, String> texts(String method, Object... params) {
        return Values.textMap(parts.call(method, params));
    }

    @Test
    void tellsOfItsOwnMemory() {
        Map<String, String> before = texts("Diagnostics.gc_stats", parts.host);
        assertThat(before)
                .containsOnlyKeys(
                        "minor_words",
                        "minor_collections",
                        "major_collections",
                        "heap_words",
                        "live_words",
                        "free_words",
                        "compactions");
        assertThat(Long.parseLong(before.get("live_words"))).isPositive();
        parts.call("Diagnostics.gc_compact", parts.host);
        Map<String, String> after = texts("Diagnostics.gc_stats", parts.host);
        assertThat(after.get("compactions")).isEqualTo("1");
        assertThat(collections(after)).isGreaterThan(collections(before));
    }

    private static long collections(Map<String, String> figures) {
        return Long.parseLong(figures.get("minor_collections")) + Long.parseLong(figures.get("major_collections"));
    }

    @Test
    void tellsHowLongWritersWait() {
        long before = Long.parseLong(texts("Diagnostics.db_stats").get("n"));
        parts.set(parts.host, Host.NAME_LABEL, "another name");
        Map<String, String> after = texts("Diagnostics.db_stats");
        assertThat(after).containsOnlyKeys("n", "avgtime", "min", "max");
        assertThat(Long.parseLong(after.get("n"))).isGreaterThan(before);
        assertThat(Double.parseDouble(after.get("min"))).isLessThanOrEqualTo(Double.parseDouble(after.get("max")));
    }

    @Test
    void tellsOfCallsAndClients() {
        Calls observed = parts.diagnostics.observed(parts.dispatcher, Xapi.MODEL);
        List<Value> login = List.of(Value.text("root"), Value.text(ServerParts.PASSWORD));
        observed.call(new Call("session.login_with_password", login, ServerParts.ORIGIN));
        assertThat(texts("host.get_tracked_user_agents", parts.host)).containsExactly(Map.entry("test", ""));
        assertThat(texts("host.get_diagnostic_timing_stats", parts.host, true))
                .containsOnlyKeys("session.login_with_password")
                .allSatisfy((name, told) -> assertThat(told).matches("[0-9.]+ \\[sd = 0.000000, n=1]"));
        assertThat(parts.text("host.get_thread_diagnostics", parts.host)).startsWith("digraph Resources {");
    }

    @Test
    void anotherHostIsAskedItself() {
        HostRef other = admit();
        parts.neighbours.answers.put("Diagnostics.gc_stats", Value.textMap(Map.of("heap_words", "5")));
        assertThat(parts.failure("Diagnostics.gc_stats", other)).containsExactly("HOST_OFFLINE", other.ref());
        parts.reports.accept(other, Facts.full(Facts.host("two")));
        assertThat(texts("Diagnostics.gc_stats", other)).containsExactly(Map.entry("heap_words", "5"));
        assertThat(parts.neighbours.told).contains("Diagnostics.gc_stats 10.0.0.6");
        assertThat(parts.neighbours.given.getLast()).containsExactly(Value.text(other.ref()));
        parts.call("Diagnostics.gc_compact", other);
        assertThat(parts.neighbours.told).contains("Diagnostics.gc_compact 10.0.0.6");
        parts.neighbours.answers.put("host.get_thread_diagnostics", Value.text("digraph"));
        assertThat(parts.text("host.get_thread_diagnostics", other)).isEqualTo("digraph");
        parts.neighbours.away.add("10.0.0.6");
        assertThat(parts.failure("host.get_diagnostic_timing_stats", other, false))
                .containsExactly("CANNOT_CONTACT_HOST", other.ref());
        assertThat(parts.failure("Diagnostics.network_stats", new HostRef("OpaqueRef:none"), Map.of()))
                .containsExactly("HANDLE_INVALID", "host", "OpaqueRef:none");
    }

    private HostRef admit() {
        String records = other(Admission.records(parts.model, parts.store.snapshot()));
        Value answer = parts.call("pool.admit", other(parts.get(parts.host, Host.UUID)), records);
        HostRef host = new HostRef(Values.text(Values.member(answer, "host")));
        parts.write(tx -> Records.set(tx, host, Host.ADDRESS, "10.0.0.6"));
        return host;
    }

    private static String other(String text) {
        return text.replace("0000-1000-", "0000-2000-");
    }
}
