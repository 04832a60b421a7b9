package dev.weir.server.secret;

import static dev.weir.server.dispatch.ServerParts.POOL_SECRET;
import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.files.SafeFile;
import dev.weir.server.session.PoolSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** pool.rotate_secret: where each host stands after each step, and after each failure. */
class SecretRotationTest {
    private static final String ADDRESS = "10.0.0.6";
    private static final String ACCEPT = "host.notify_accept_new_pool_secret " + ADDRESS;
    private static final String SEND = "host.notify_send_new_pool_secret " + ADDRESS;
    private static final String FORGET = "host.cleanup_pool_secret " + ADDRESS;

    @TempDir
    Path dir;

    private ServerParts parts;
    private PoolRef pool;
    private HostRef member;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        member = parts.member(ADDRESS);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private boolean takes(String secret) {
        try {
            parts.raw("session.slave_login", parts.host, secret);
            return true;
        } catch (ApiFailure e) {
            assertThat(e.code()).isEqualTo("SESSION_AUTHENTICATION_FAILED");
            return false;
        }
    }

    /** Of the last message to the member. */
    private List<String> given() {
        return parts.neighbours.given.getLast().stream().map(Values::text).toList();
    }

    @Test
    void allHostsGoTheSameWay() {
        parts.call("pool.rotate_secret");
        assertThat(parts.neighbours.told).containsExactly(ACCEPT, SEND, FORGET);
        assertThat(given()).hasSize(3).startsWith(member.ref(), POOL_SECRET);
        assertThat(takes(POOL_SECRET)).isFalse();
        assertThat(takes(given().getLast())).isTrue();
        assertThat(parts.get(pool, Pool.IS_PSR_PENDING)).isFalse();
        assertThat(new SafeFile(dir.resolve("pool-secret")).read()).isEqualTo(given().getLast());
        assertThat(Values.text(parts.call("pool.initial_auth"))).isEqualTo(given().getLast());
    }

    @TestFactory
    Stream<DynamicTest> whatFailsOnTheWayGoesOnWithTheNextCall() {
        return Stream.of(ACCEPT, SEND, FORGET)
                .map(broken -> dynamicTest(broken, () -> {
                    close();
                    parts = ServerParts.open(Files.createDirectory(dir.resolve(broken)));
                    pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
                    parts.member(ADDRESS);
                    parts.neighbours.refusing.put(broken, Errors.internalError("no"));
                    assertThat(parts.failure("pool.rotate_secret")).startsWith("INTERNAL_ERROR");
                    String next = given().getLast();
                    assertThat(takes(POOL_SECRET)).isTrue();
                    assertThat(takes(next)).isTrue();
                    assertThat(parts.get(pool, Pool.IS_PSR_PENDING)).isTrue();

                    parts = parts.restarted();
                    parts.call("pool.rotate_secret");
                    assertThat(given().getLast()).as("the same").isEqualTo(next);
                    assertThat(takes(POOL_SECRET)).isFalse();
                    assertThat(takes(next)).isTrue();
                    assertThat(parts.get(pool, Pool.IS_PSR_PENDING)).isFalse();
                }));
    }

    @Test
    void nothingBeginsWhereItCouldNotEnd() {
        parts.set(parts.get(member, Host.METRICS), HostMetrics.LIVE, false);
        assertThat(parts.failure("pool.rotate_secret")).containsExactly("CANNOT_CONTACT_HOST", member.ref());
        parts.set(parts.get(member, Host.METRICS), HostMetrics.LIVE, true);
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(parts.failure("pool.rotate_secret")).containsExactly("HA_IS_ENABLED");
        parts.set(pool, Pool.HA_ENABLED, false);
        parts.set(pool, Pool.OTHER_CONFIG, Map.of("rolling_upgrade_in_progress", "true"));
        assertThat(parts.failure("pool.rotate_secret")).containsExactly("NOT_SUPPORTED_DURING_UPGRADE");
        assertThat(parts.neighbours.told).isEmpty();
        assertThat(parts.get(pool, Pool.IS_PSR_PENDING)).isFalse();
    }

    /** A host that another master led half the way, and this one leads on or elsewhere. */
    @Test
    void aHostKnowsEachStepAgain() {
        SafeFile file = new SafeFile(dir.resolve("another"));
        file.write("a");
        PoolSecret host = PoolSecret.open(file, new SecureRandom());
        PoolSecret.Change change = new PoolSecret.Change("a", "b");
        assertThat(failureOf(() -> host.send(change))).startsWith("INTERNAL_ERROR");
        assertThat(failureOf(() -> host.accept(new PoolSecret.Change("x", "b"))))
                .startsWith("INTERNAL_ERROR");
        host.accept(change);
        host.accept(change);
        assertThat(host.said()).isEqualTo("a");
        assertThat(failureOf(() -> host.forget(change)))
                .as("not before it says it")
                .startsWith("INTERNAL_ERROR");
        assertThat(PoolSecret.open(file, new SecureRandom()).change()).isEqualTo(change);
        host.accept(new PoolSecret.Change("a", "c"));
        assertThat(failureOf(() -> host.require("b", "there"))).as("left").isNotEmpty();
        host.send(new PoolSecret.Change("a", "c"));
        host.send(new PoolSecret.Change("a", "c"));
        host.accept(new PoolSecret.Change("a", "c"));
        assertThat(host.said()).isEqualTo("c");
        host.require("a", "there");
        assertThat(PoolSecret.open(file, new SecureRandom()).change()).isEqualTo(new PoolSecret.Change("a", "c"));
        host.forget(new PoolSecret.Change("a", "c"));
        host.forget(new PoolSecret.Change("a", "c"));
        assertThat(file.read()).isEqualTo("c");
        assertThat(host.change()).isNull();
    }
}
