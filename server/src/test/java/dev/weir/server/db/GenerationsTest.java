package dev.weir.server.db;

import static dev.weir.server.db.Pool.SR;
import static dev.weir.server.db.Pool.TASK;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations, the log of changes, tombstones, and who hears of what (ETS-43, ETS-45, ETS-51). */
class GenerationsTest {
    @TempDir
    Path dir;

    private Store store;
    private Database database;

    Database database() {
        return Database.h2(dir);
    }

    @BeforeEach
    void open() {
        database = database();
        store = database.open();
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private <T> long write(Function<Tx, T> work) {
        store.write(work);
        return store.snapshot().generation();
    }

    private long setName(String ref, String name) {
        return write(tx -> {
            set(tx, VM, ref, "name_label", Value.text(name));
            return true;
        });
    }

    private void reopen() {
        store.close();
        store = database.open();
    }

    @Test
    void allChangesOfATransactionShareOneGeneration() {
        long made = write(tx -> {
            make(tx, SR, "sr");
            return make(tx, VDI, "vdi", "SR", Value.text("sr"));
        });
        assertThat(Pool.row(store.snapshot(), SR, "sr").created()).isEqualTo(made);
        assertThat(Pool.row(store.snapshot(), VDI, "vdi").modified()).isEqualTo(made);
        long second = write(tx -> make(tx, VDI, "vdi2", "SR", Value.text("sr")));
        assertThat(second).isEqualTo(made + 1);
        // a change of a reference modifies the row at its other end
        assertThat(Pool.row(store.snapshot(), SR, "sr").modified()).isEqualTo(second);
        assertThat(store.changesSince(made)).hasSize(2).allMatch(change -> change.generation() == second);
        assertThat(store.changesSince(second)).isEmpty();
        assertThat(store.changesSince(0)).isNull();
    }

    @Test
    void equalValuesAndNothingAreNoChange() {
        long made = write(tx -> make(tx, VM, "vm", "tags", Value.texts(List.of("a", "b", "b"))));
        assertThat(write(tx -> {
                    set(tx, VM, "vm", "tags", Value.texts(List.of("b", "a", "b")));
                    set(tx, VM, "vm", "name_label", Value.EMPTY);
                    set(tx, VM, "vm", "affinity", Value.EMPTY);
                    return true;
                }))
                .isEqualTo(made);
        assertThat(write(tx -> {
                    make(tx, VM, "brief");
                    tx.delete(VM, "brief");
                    return true;
                }))
                .isEqualTo(made);
        assertThat(store.snapshot().tombstones(VM)).isEmpty();
        assertThat(write(tx -> {
                    set(tx, VM, "vm", "tags", Value.texts(List.of("a", "a", "b")));
                    return true;
                }))
                .isEqualTo(made + 1);
    }

    @Test
    void touchingModifiesWithoutAChange() {
        write(tx -> make(tx, VM, "vm"));
        long touched = write(tx -> {
            tx.touch(VM, "vm");
            return true;
        });
        assertThat(Pool.row(store.snapshot(), VM, "vm").modified()).isEqualTo(touched);
    }

    @Test
    void generationsGrowOverRestartsEvenForWhatLeftNoTrace() {
        long last = write(tx -> make(tx, SR, "sr"));
        for (int i = 0; i < 12_000; i++) {
            int number = i;
            last = write(tx -> make(tx, TASK, "task " + number));
        }
        reopen();
        assertThat(store.snapshot().generation()).isGreaterThan(last);
        assertThat(store.snapshot().count(TASK)).isZero();
        assertThat(Pool.row(store.snapshot(), SR, "sr").modified())
                .as("nothing of a storage repository ends with the server but its operations")
                .isEqualTo(store.snapshot().generation());
    }

    @Test
    void tombstonesSurviveAndAreBounded() {
        for (int i = 0; i < 3; i++) {
            int number = i;
            write(tx -> make(tx, VM, "vm " + number));
        }
        long made = Pool.row(store.snapshot(), VM, "vm 1").created();
        long gone = write(tx -> {
            tx.delete(VM, "vm 1");
            return true;
        });
        assertThat(store.snapshot().tombstones(VM)).containsExactly(new Tombstone("vm 1", made, gone));
        reopen();
        assertThat(store.snapshot().tombstones(VM)).containsExactly(new Tombstone("vm 1", made, gone));
        for (int i = 0; i < 600; i++) {
            int number = i;
            write(tx -> make(tx, VDI, "vdi " + number));
            write(tx -> {
                tx.delete(VDI, "vdi " + number);
                return true;
            });
        }
        List<Tombstone> kept = store.snapshot().tombstones(VDI);
        assertThat(kept).hasSize(512);
        assertThat(kept.getLast().ref()).isEqualTo("vdi 599");
        reopen();
        assertThat(store.snapshot().tombstones(VDI)).isEqualTo(kept);
        assertThat(store.snapshot().tombstones(VM)).hasSize(1);
    }

    @Test
    void theLogForgetsTheOldest() {
        ChangeLog log = new ChangeLog(10, 0);
        Row row = store.write(tx -> make(tx, VM, "vm"));
        for (long generation = 1; generation <= 20; generation++) {
            log.append(generation, List.of(new Change(generation, null, row)));
        }
        assertThat(log.between(10, 20)).hasSize(10);
        assertThat(log.between(9, 20)).isNull();
        assertThat(log.between(15, 18)).extracting(Change::generation).containsExactly(16L, 17L, 18L);
    }

    @Test
    void listenersHearEachCommitInOrderBeforeItsCallerGoesOn() {
        List<Long> heard = new ArrayList<>();
        store.listen(changes -> heard.add(changes.getFirst().generation()));
        store.listen(changes -> {
            throw new IllegalArgumentException("a listener's own trouble");
        });
        write(tx -> make(tx, VM, "vm"));
        for (int i = 0; i < 10; i++) {
            assertThat(setName("vm", "name " + i)).isEqualTo(heard.getLast());
        }
        assertThat(heard).hasSize(11).isSorted();
    }

    @Test
    void aListenerMustNotWrite() {
        List<Throwable> refused = new ArrayList<>();
        store.listen(changes -> {
            try {
                setName("vm", "from a listener");
            } catch (IllegalStateException e) {
                refused.add(e);
            }
        });
        write(tx -> make(tx, VM, "vm"));
        assertThat(refused).hasSize(1);
    }

    @Test
    void waitingEndsWithAChangeOrWithPatience() throws InterruptedException {
        long now = store.snapshot().generation();
        assertThat(store.awaitChange(now, Duration.ZERO).generation()).isEqualTo(now);
        assertThat(store.awaitChange(now, Duration.ofMillis(1)).generation()).isEqualTo(now);
        assertThat(store.awaitChange(now, Duration.ofSeconds(-5)).generation()).isEqualTo(now);
        long made = write(tx -> make(tx, VM, "vm"));
        assertThat(store.awaitChange(now, Duration.ofSeconds(Long.MAX_VALUE)).generation())
                .isEqualTo(made);
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        assertThatThrownBy(() -> setName("vm", "late"))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("closed");
    }
}
