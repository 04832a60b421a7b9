package dev.weir.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many hosts, each with an agent of its own; none waits for another. */
class HostWatchesTest {
    private static final HostRef ONE = new HostRef("OpaqueRef:one");
    private static final HostRef TWO = new HostRef("OpaqueRef:two");
    private static final URI HERE = URI.create("https://10.0.0.1:1");
    private static final URI THERE = URI.create("https://10.0.0.2:1");
    private static final URI ELSEWHERE = URI.create("https://10.0.0.3:1");
    private static final HostReport REPORT = Facts.full(Facts.host("h"));

    private final Hosts hosts = new Hosts();
    private final Map<URI, FakeAgent> agents = new ConcurrentHashMap<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final HostWatches watches = new HostWatches(
            hosts,
            this::agent,
            (host, agent) -> new HostWatch(
                    host,
                    agent,
                    pauses::add,
                    (from, report) -> told.add(from.ref() + " reports"),
                    gone -> told.add(gone.ref() + " lost")));

    private FakeAgent agent(URI address) {
        return agents.computeIfAbsent(address, key -> new FakeAgent());
    }

    private String next() throws InterruptedException {
        String next = told.poll(120, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static Answer ask(Hosts hosts, HostRef host) {
        return hosts.ask(host, "operation", new Verb.EnsureBridge("xenbr0", 1500, ""));
    }

    @AfterEach
    void close() {
        watches.close();
    }

    @Test
    void eachHostHasItsOwnAgent() throws Exception {
        watches.follow(Map.of(ONE, HERE, TWO, THERE));
        agent(THERE).say(REPORT);
        assertThat(next()).isEqualTo("OpaqueRef:two reports");
        agent(HERE).say(REPORT);
        assertThat(next()).isEqualTo("OpaqueRef:one reports");
        ask(hosts, TWO);
        assertThat(agent(THERE).asked()).hasSize(1);
        assertThat(agent(HERE).asked()).isEmpty();
    }

    @Test
    void anAgentThatStaysAwayIsToldOnceAndTriedLessAndLessOften() throws Exception {
        for (int i = 0; i < 6; i++) {
            agent(HERE).hangUp();
        }
        agent(HERE).say(REPORT);
        agent(HERE).hangUp();
        agent(HERE).say(REPORT);
        watches.follow(Map.of(ONE, HERE));
        assertThat(List.of(next(), next(), next(), next()))
                .containsExactly(
                        "OpaqueRef:one lost", "OpaqueRef:one reports", "OpaqueRef:one lost", "OpaqueRef:one reports");
        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 5L, 5L, 5L, 1L);
    }

    @Test
    void aHostThatMovesOrGoesIsFollowed() throws Exception {
        watches.follow(Map.of(ONE, HERE, TWO, THERE));
        watches.follow(Map.of(ONE, ELSEWHERE));
        agent(ELSEWHERE).say(REPORT);
        assertThat(next()).isEqualTo("OpaqueRef:one reports");
        ask(hosts, ONE);
        assertThat(agent(ELSEWHERE).asked()).hasSize(1);
        assertThatThrownBy(() -> ask(hosts, TWO))
                .isInstanceOfSatisfying(
                        ApiFailure.class, e -> assertThat(e.code()).isEqualTo("HOST_OFFLINE"));
        watches.close();
        watches.follow(Map.of(TWO, THERE));
        assertThatThrownBy(() -> ask(hosts, TWO)).isInstanceOf(ApiFailure.class);
    }
}
