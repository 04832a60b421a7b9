package dev.weir.conformance.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.HostCopy;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Place;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Stores;
import dev.weir.value.Value;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each host but the master's keeps a copy of the database that follows all changes. */
@Timeout(600)
class CopyTest {
    private static final int HOSTS = 3;
    private static final int VMS = 50;
    private static final long SEED = 7;
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Model MODEL = Model.load();

    @Test
    void copiesFollowUnderLoadAndAfterKillsAndMakeTheSameDatabase() throws Exception {
        try (LargePool large = LargePool.start(HOSTS, VMS, SEED)) {
            RunningPool pool = large.pool();
            HostCopy one = pool.copy(1);
            HostCopy two = pool.copy(2);
            try (Load load = new Load(pool)) {
                load.awaitMore(40);
                awaitReached(pool, one, two);
                load.awaitMore(40);

                pool.killAgent();
                load.awaitMore(40);
                pool.startAgent();
                awaitReached(pool, one, two);

                pool.killServer();
            }
            pool.startServer();
            large.awaitHosts();
            awaitReached(pool, one, two);
            assertThat(pool.copy(0).state().generation())
                    .as("the master's host has the database itself")
                    .isZero();

            pool.stopServer();
            Map<String, Object> master = picture(Place.file(pool.database()));
            for (int host = 1; host < HOSTS; host++) {
                assertThat(picture(restored(pool, host))).as("host %d", host).isEqualTo(master);
            }
        }
    }

    /** Until both hosts have all that the server had committed when this began. */
    private static void awaitReached(RunningPool pool, HostCopy... copies) {
        LoggedIn client = LoggedIn.to(pool);
        Object token = Trees.member(client.call("event.from", List.of("network"), "", 0.0), "token");
        long generation = Long.parseLong(Trees.text(token).split(",", -1)[0]);
        Object first = Trees.items(client.call("pool.get_all")).getFirst();
        Object uuid = client.call("pool.get_uuid", first);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        for (HostCopy copy : copies) {
            HostCopy.State state = copy.state();
            for (int look = 0; state.generation() < generation; look++) {
                assertThat(System.nanoTime())
                        .as("%s to be at %d", state, generation)
                        .isLessThan(deadline);
                // what is in memory only reaches no copy by itself; what comes after takes its generation along
                client.call("pool.set_name_description", first, "look " + look);
                state = copy.state();
            }
            assertThat(state.pool()).isEqualTo(uuid);
        }
        client.call("session.logout");
    }

    private static Place restored(RunningPool pool, int host) throws Exception {
        Path file = pool.directory().resolve("copy-of-" + host);
        HostCopy.State state = pool.copy(host).content(file);
        Place place = Place.file(pool.directory().resolve("database-of-" + host));
        try (InputStream in = Files.newInputStream(file)) {
            new Copies(MODEL)
                    .restore(
                            new Copies.Kept(in, state.baseBytes(), state.generation()),
                            place,
                            Instant.parse("2026-11-27T08:00:00Z"));
        }
        return place;
    }

    /** Every value of every object that a database holds. */
    private static Map<String, Object> picture(Place place) {
        Map<String, Object> picture = new TreeMap<>();
        try (Store store = Stores.open(place, MODEL)) {
            for (ClassDef owner : MODEL.classes()) {
                if (owner.hasRows()) {
                    for (Row row : store.snapshot().rows(owner)) {
                        for (FieldDef field : owner.fields()) {
                            picture.put(row + " " + field.name(), plain(row.get(field)));
                        }
                    }
                }
            }
        }
        return picture;
    }

    private static Object plain(Value value) {
        if (value instanceof Value.Items items) {
            return new TreeSet<>(items.values().stream().map(Object::toString).toList());
        }
        return value;
    }

    /** A client that makes, changes and removes objects which no agent has to know of, until it is closed. */
    private static final class Load implements AutoCloseable {
        private final RunningPool pool;
        private final Thread thread;
        private int changes;
        private boolean over;

        Load(RunningPool pool) {
            this.pool = pool;
            this.thread = Thread.ofVirtual().start(this::work);
        }

        private void work() {
            try {
                LoggedIn client = LoggedIn.to(pool);
                String vm = Trees.texts(client.call("VM.get_all")).getFirst();
                while (count()) {
                    Object together = client.call("VM_appliance.create", named("made"));
                    client.call("VM_appliance.set_name_description", together, "changed");
                    client.call("VM.set_name_description", vm, "changed with " + together);
                    client.call("VM_appliance.destroy", together);
                    client.call("VM_appliance.create", named("stays"));
                }
            } catch (Broken e) {
                // killed, as it has to be
            } finally {
                end();
            }
        }

        private static Map<String, Object> named(String name) {
            return Map.of("name_label", name, "name_description", "");
        }

        private synchronized boolean count() {
            changes++;
            notifyAll();
            return !over;
        }

        private synchronized void end() {
            over = true;
            notifyAll();
        }

        synchronized void awaitMore(int count) throws InterruptedException {
            int enough = changes + count;
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (changes < enough) {
                assertThat(over).as("the server answers no more").isFalse();
                assertThat(System.nanoTime()).isLessThan(deadline);
                wait(1000);
            }
        }

        @Override
        public void close() {
            end();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
