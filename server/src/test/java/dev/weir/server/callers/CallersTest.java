package dev.weir.server.callers;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Caller;
import dev.weir.model.types.CallerRef;
import dev.weir.model.types.RateLimit;
import dev.weir.model.types.RateLimitRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who calls, how much it costs, and who waits. Every call of these tests comes from {@code test} at 192.0.2.1. */
class CallersTest {
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

    private CallerRef caller(String agent, String ip) {
        return new CallerRef(
                parts.text("Caller.create", Map.of("name_label", "n", "user_agent", agent, "client_ip", ip)));
    }

    private RateLimitRef limit(double burst, double rate) {
        return new RateLimitRef(parts.text("Rate_limit.create", Map.of("burst_size", burst, "fill_rate", rate)));
    }

    @Test
    void callsCostTheirTokensAndWaitForThoseThatAreNotThereYet() {
        CallerRef test = caller("te*", "");
        RateLimitRef limit = limit(22, 2);
        parts.call("Rate_limit.add_caller", limit, test);
        assertThat(parts.get(limit, RateLimit.CALLERS)).containsExactly(test);
        parts.failure("VM.start", "none", false, false);
        parts.call("VM.get_all");
        parts.call("VM.get_all");
        assertThat(parts.pauses).as("a burst").isEmpty();
        parts.call("VM.get_all");
        parts.failure("VM.start", "none", false, false);
        assertThat(parts.pauses)
                .as("two tokens a second")
                .containsExactly(Duration.ofMillis(500), Duration.ofMillis(10_500));
        parts.pauses.clear();
        parts.clock.advance(Duration.ofHours(1));
        parts.failure("VM.start", "none", false, false);
        parts.call("VM.get_all");
        parts.call("VM.get_all");
        assertThat(parts.pauses).as("no more than the burst is kept").isEmpty();
        parts.call("Rate_limit.remove_caller", limit, test);
        parts.pauses.clear();
        for (int i = 0; i < 100; i++) {
            parts.call("VM.get_all");
        }
        assertThat(parts.pauses).isEmpty();
    }

    @Test
    void programsAreRegisteredOnceThePoolUsesThis() {
        parts.call("VM.get_all");
        assertThat(Values.texts(parts.call("Caller.get_all"))).as("not used").isEmpty();
        CallerRef other = caller("other", "192.0.2.9");
        parts.call("VM.get_all");
        List<String> all = Values.texts(parts.call("Caller.get_all"));
        assertThat(all).hasSize(2);
        CallerRef own = new CallerRef(
                all.stream().filter(ref -> !ref.equals(other.ref())).findFirst().orElseThrow());
        assertThat(parts.get(own, Caller.AUTO_REGISTERED)).isTrue();
        assertThat(parts.get(own, Caller.USER_AGENT)).isEqualTo("test");
        assertThat(parts.get(own, Caller.CLIENT_IP)).isEqualTo("192.0.2.1");
        assertThat(parts.get(other, Caller.AUTO_REGISTERED)).isFalse();
        failureOf(() -> parts.raw("VM.get_all", "OpaqueRef:no session"));
        assertThat(Values.texts(parts.call("Caller.get_all"))).hasSize(2);
        parts.clock.advance(Duration.ofMinutes(11));
        parts.call("VM.get_all");
        assertThat(parts.get(own, Caller.LAST_ACCESS)).isEqualTo(parts.clock.instant());
    }

    @Test
    void usageIsCountedByCallerAndGroup() {
        CallerRef any = caller("te*", "");
        CallerRef own = caller("test", "192.0.2.1");
        parts.call("Caller.add_group", any, "backup");
        parts.call("Caller.add_group", own, "backup");
        parts.call("Caller.add_group", own, "backup");
        long before = count(own);
        parts.call("event.from", List.of("vm"), "", 0.0);
        assertThat(count(own)).isEqualTo(before + 2);
        assertThat(Values.items(parts.call("Caller.query_all_usage"))).hasSize(2);
        assertThat(parts.failure("Caller.query_group_call_count", ""))
                .containsExactly("INVALID_VALUE", "group", "empty group name");
        parts.call("Caller.remove_group", any, "backup");
        assertThat(parts.get(any, Caller.GROUPS)).isEmpty();
        assertThat(parts.get(own, Caller.GROUPS)).containsExactly("backup");
        parts.call("Caller.destroy", own);
        assertThat(parts.exists(own)).isFalse();
    }

    private long count(CallerRef caller) {
        return ((dev.weir.value.Value.Int) parts.call("Caller.query_call_count", caller)).value();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(parts.failure("Caller.create", Map.of("name_label", "n")))
                .startsWith("INVALID_VALUE", "user_agent/client_ip");
        assertThat(parts.failure("Caller.create", Map.of("user_agent", "*")))
                .startsWith("INVALID_VALUE", "user_agent/client_ip");
        assertThat(parts.failure("Rate_limit.create", Map.of("burst_size", 1.0, "fill_rate", 0.0)))
                .containsExactly("INVALID_VALUE", "fill_rate", "0.");
        RateLimitRef limit = limit(1, 1);
        assertThat(parts.failure("Rate_limit.set_burst_size", limit, -1.5))
                .containsExactly("INVALID_VALUE", "burst_size", "-1.5");
        parts.call("Rate_limit.set_fill_rate", limit, 3.0);
        assertThat(parts.get(limit, RateLimit.FILL_RATE)).isEqualTo(3.0);
        CallerRef first = caller("a", "b");
        assertThat(caller("a", "b")).as("the same").isEqualTo(first);
        parts.call("Rate_limit.add_caller", limit, first);
        parts.call("Rate_limit.destroy", limit);
        assertThat(parts.get(first, Caller.RATE_LIMIT)).isEqualTo(RateLimitRef.NULL);
    }
}
