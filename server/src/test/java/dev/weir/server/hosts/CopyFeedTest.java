package dev.weir.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.protocol.CopyState;
import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Place;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Stores;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that follow a store, on hosts that come and go. */
class CopyFeedTest {
    private static final Model MODEL = Model.load();
    private static final ClassDef VM = MODEL.classOf("VM");
    private static final String POOL = "5b1f3c52-7a2e-4a55-9d0c-0123456789ab";
    private static final String OTHER = "77777777-7a2e-4a55-9d0c-0123456789ab";
    private static final HostRef ONE = new HostRef("OpaqueRef:one");
    private static final HostRef TWO = new HostRef("OpaqueRef:two");
    private static final URI HERE = URI.create("https://10.0.0.1:1");
    private static final URI THERE = URI.create("https://10.0.0.2:1");
    private static final Duration GENEROUS = Duration.ofMinutes(2);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T08:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path dir;

    private Store store;
    private final Map<URI, FakeKeeper> keepers = new ConcurrentHashMap<>();
    private final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    /** What a feed that failed needs to try again. */
    private final Semaphore retries = new Semaphore(0);

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void open() {
        store = Stores.open(dir.resolve("master"), MODEL);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        store.close();
    }

    private FakeKeeper keeper(URI address) {
        return keepers.computeIfAbsent(address, key -> new FakeKeeper());
    }

    private CopyFeeds feeds() {
        CopyFeeds feeds =
                new CopyFeeds(new CopyFeeds.Pool(POOL, store, MODEL, "1.2.3", CLOCK), this::keeper, duration -> {
                    pauses.add(duration);
                    retries.acquire();
                });
        open.add(feeds);
        return feeds;
    }

    private void make(String ref) {
        store.write(tx -> tx.create(VM, ref, Map.of(VM.field("uuid"), Value.text("uuid of " + ref))));
    }

    private void memoryOnly(String ref, String operation) {
        store.write(tx -> {
            tx.set(VM, ref, VM.field("allowed_operations"), Value.texts(List.of(operation)));
            return true;
        });
    }

    private long generation() {
        return store.snapshot().generation();
    }

    private List<String> restored(FakeKeeper keeper, CopyState expected) throws Exception {
        Place place = Place.file(dir.resolve("member"));
        assertThat(new CopyRestore(keeper, new Copies(MODEL), CLOCK).into(place))
                .isEqualTo(expected);
        try (Store member = Stores.open(place, MODEL)) {
            assertThat(member.snapshot().generation()).isGreaterThan(expected.generation());
            return member.snapshot().rows(VM).stream().map(Row::ref).sorted().toList();
        }
    }

    @Test
    void everyHostGetsABaseAndThenTheChanges() throws Exception {
        make("a");
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE, TWO, THERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(feeds.await(TWO, generation(), GENEROUS)).isTrue();
        make("b");
        store.write(tx -> {
            tx.delete(VM, "a");
            return true;
        });
        make("c");
        for (HostRef host : List.of(ONE, TWO)) {
            assertThat(feeds.await(host, generation(), GENEROUS)).isTrue();
            assertThat(feeds.acknowledged(host)).isEqualTo(generation());
        }
        for (URI address : List.of(HERE, THERE)) {
            FakeKeeper keeper = keeper(address);
            assertThat(keeper.bases()).isOne();
            assertThat(keeper.held().generation()).isEqualTo(generation());
            assertThat(restored(keeper, keeper.held())).containsExactly("b", "c");
        }
    }

    @Test
    void changesOfOneSendingAreGathered() throws Exception {
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE, TWO, THERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        Gate gate = keeper(HERE).holdNext();
        make("first");
        gate.awaitReached();
        for (int i = 0; i < 50; i++) {
            make("vm " + i);
        }
        // What the other host has is at hand for this one too.
        assertThat(feeds.await(TWO, generation(), GENEROUS)).isTrue();
        gate.open();
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).appends()).isEqualTo(2);
        assertThat(restored(keeper(HERE), keeper(HERE).held())).hasSize(51);
    }

    @Test
    void whatIsInMemoryOnlyIsNotSentButCanBeWaitedFor() throws Exception {
        CopyFeeds feeds = feeds();
        make("a");
        feeds.follow(Map.of(ONE, HERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        memoryOnly("a", "start");
        memoryOnly("a", "destroy");
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).held().generation()).isEqualTo(generation());
        assertThat(keeper(HERE).held().changeBytes()).isZero();
        assertThat(restored(keeper(HERE), keeper(HERE).held())).containsExactly("a");
    }

    @Test
    void aHostThatWasAwayGoesOnWhereItWas() throws Exception {
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        keeper(HERE).away(true);
        make("a");
        assertThat(feeds.await(ONE, generation(), Duration.ofMillis(1))).isFalse();
        for (int millis : new int[] {200, 400, 800, 1600, 3200, 5000, 5000}) {
            assertThat(pauses.take()).as("less and less often").isEqualTo(Duration.ofMillis(millis));
            retries.release();
        }
        pauses.take();
        keeper(HERE).away(false);
        retries.release();
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).bases()).isOne();
        assertThat(restored(keeper(HERE), keeper(HERE).held())).containsExactly("a");
    }

    @Test
    void aMasterThatStartedAnewSendsANewBase() throws Exception {
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        feeds.close();
        make("not sent");
        store.close();
        open();
        CopyFeeds again = feeds();
        again.follow(Map.of(ONE, HERE));
        assertThat(again.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).bases()).isEqualTo(2);
        assertThat(restored(keeper(HERE), keeper(HERE).held())).containsExactly("not sent");
    }

    @Test
    void aCopyOfAnotherPoolIsReplaced() throws Exception {
        keeper(HERE).holds(new CopyState(OTHER, Long.MAX_VALUE, 1, 1));
        CopyFeeds feeds = feeds();
        make("a");
        feeds.follow(Map.of(ONE, HERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).held().pool()).isEqualTo(POOL);
    }

    @Test
    void aCopyThatAnotherMasterOfThePoolHasMadeIsLeftAlone() throws Exception {
        CopyState newer = new CopyState(POOL, generation() + 1_000_000, 1, 1);
        keeper(HERE).holds(newer);
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE));
        pauses.take();
        make("a");
        retries.release();
        pauses.take();
        assertThat(feeds.acknowledged(ONE)).isZero();
        assertThat(keeper(HERE).held()).isEqualTo(newer);
    }

    @Test
    void aHostThatMovesOrGoesIsFollowed() throws Exception {
        CopyFeeds feeds = feeds();
        feeds.follow(Map.of(ONE, HERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        feeds.follow(Map.of(ONE, THERE));
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(THERE).held().generation()).isEqualTo(generation());
        CopyState left = keeper(HERE).held();
        make("a");
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isTrue();
        assertThat(keeper(HERE).held()).isEqualTo(left);
        feeds.follow(Map.of());
        assertThat(feeds.await(ONE, generation(), GENEROUS)).isFalse();
        assertThat(feeds.acknowledged(ONE)).isZero();
    }

    @Test
    void changesThatOutgrowTheirBaseGiveWayToANewOne() throws Exception {
        try (CopyLog log = new CopyLog(store, new Copies(MODEL), 1 << 20)) {
            log.start();
            CopyBases bases = new CopyBases(store, new Backups(MODEL), "1.2.3", CLOCK, log);
            CopyFeed feed = new CopyFeed(ONE, keeper(HERE), POOL, log, bases, pauses::add, 100);
            open.add(feed);
            feed.start();
            int made = 0;
            while (keeper(HERE).bases() < 2) {
                make("vm " + made++);
                assertThat(feed.await(generation(), GENEROUS)).isTrue();
            }
            assertThat(keeper(HERE).appends()).isPositive();
            assertThat(restored(keeper(HERE), keeper(HERE).held())).hasSize(made);
        }
    }

    @Test
    void aMemberThatIsAwayTooLongGetsANewBase() throws Exception {
        try (CopyLog log = new CopyLog(store, new Copies(MODEL), 4096)) {
            log.start();
            CopyBases bases = new CopyBases(store, new Backups(MODEL), "1.2.3", CLOCK, log);
            CopyFeed feed = new CopyFeed(ONE, keeper(HERE), POOL, log, bases, pauses::add);
            open.add(feed);
            feed.start();
            assertThat(feed.await(generation(), GENEROUS)).isTrue();
            Gate gate = keeper(HERE).holdNext();
            make("first");
            gate.awaitReached();
            int made = 1;
            while (log.reaches(keeper(HERE).held().generation() + 1)) {
                make("vm " + made++);
            }
            gate.open();
            assertThat(feed.await(generation(), GENEROUS)).isTrue();
            assertThat(keeper(HERE).bases()).isEqualTo(2);
            assertThat(restored(keeper(HERE), keeper(HERE).held())).hasSize(made);
        }
    }

    @Test
    void whatFollowsACommitGoesWithItUnlessSomebodyWaits() throws Exception {
        try (CopyLog log = new CopyLog(store, new Copies(MODEL), 1 << 20, Duration.ofHours(1))) {
            log.start();
            long before = generation();
            make("a");
            make("b");
            assertThat(after(log, before).lines()).isEmpty();
            log.wish(generation());
            log.await(before, () -> false);
            CopyLog.Batch both = after(log, before);
            assertThat(both.to()).isEqualTo(generation());
            assertThat(new String(both.lines(), StandardCharsets.UTF_8)).contains("uuid of a", "uuid of b");
        }
    }

    private static CopyLog.Batch after(CopyLog log, long generation) {
        return Objects.requireNonNull(log.after(generation), "nothing is forgotten yet");
    }

    @Test
    void withoutACopyThereIsNoDatabaseToMake() {
        Place place = Place.file(dir.resolve("member"));
        assertThatThrownBy(() -> new CopyRestore(keeper(HERE), new Copies(MODEL), CLOCK).into(place))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no copy");
        assertThat(place.missing()).isTrue();
    }
}
