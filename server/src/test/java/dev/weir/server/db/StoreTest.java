package dev.weir.server.db;

import static dev.weir.server.db.Pool.HOST;
import static dev.weir.server.db.Pool.NETWORK;
import static dev.weir.server.db.Pool.POOL;
import static dev.weir.server.db.Pool.UPDATE;
import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VIF;
import static dev.weir.server.db.Pool.VIF_METRICS;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.get;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction does to objects and to those around them, in memory and after a restart. */
class StoreTest {
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

    private Snapshot reopened() {
        store.close();
        store = database.open();
        return store.snapshot();
    }

    private static Value refs(String... refs) {
        return Value.texts(List.of(refs));
    }

    private static Set<Value> setOf(Value value) {
        return Set.copyOf(((Value.Items) value).values());
    }

    private void run(java.util.function.Consumer<Tx> work) {
        store.write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    @Test
    void bothEndsOfARelationFollowOneWrite() {
        run(tx -> {
            make(tx, VM, "vm1");
            make(tx, VM, "vm2");
            make(tx, VBD, "vbd", "VM", Value.text("vm1"));
            assertThat(setOf(get(tx, VM, "vm1", "VBDs"))).containsExactly(Value.text("vbd"));
        });
        assertThat(setOf(get(store.snapshot(), VM, "vm1", "VBDs"))).containsExactly(Value.text("vbd"));
        run(tx -> set(tx, VBD, "vbd", "VM", Value.text("vm2")));
        for (Snapshot seen : List.of(store.snapshot(), reopened())) {
            assertThat(get(seen, VM, "vm1", "VBDs")).isEqualTo(Value.NO_ITEMS);
            assertThat(setOf(get(seen, VM, "vm2", "VBDs"))).containsExactly(Value.text("vbd"));
        }
    }

    @Test
    void aComputedSideIsNotWritten() {
        run(tx -> make(tx, VM, "vm"));
        assertThatThrownBy(() -> run(tx -> set(tx, VM, "vm", "VBDs", Value.NO_ITEMS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("VBD.VM");
    }

    @Test
    void manyToManyIsWrittenFromEitherSide() {
        run(tx -> {
            make(tx, HOST, "host");
            make(tx, UPDATE, "update1");
            make(tx, UPDATE, "update2", "hosts", refs("host"));
            set(tx, HOST, "host", "updates", refs("update1", "update2"));
        });
        for (Snapshot seen : List.of(store.snapshot(), reopened())) {
            assertThat(setOf(get(seen, UPDATE, "update1", "hosts"))).containsExactly(Value.text("host"));
            assertThat(setOf(get(seen, HOST, "host", "updates")))
                    .containsExactlyInAnyOrder(Value.text("update1"), Value.text("update2"));
        }
        run(tx -> tx.delete(HOST, "host"));
        for (Snapshot seen : List.of(store.snapshot(), reopened())) {
            assertThat(get(seen, UPDATE, "update1", "hosts")).isEqualTo(Value.NO_ITEMS);
        }
    }

    @Test
    void deletingEndsAllThatNamedTheObject() {
        run(tx -> {
            make(tx, HOST, "host");
            make(tx, POOL, "pool", "master", Value.text("host"));
            make(tx, VM, "vm", "affinity", Value.text("host"), "resident_on", Value.text("host"));
            make(tx, NETWORK, "network");
            make(tx, VIF, "vif", "network", Value.text("network"), "VM", Value.text("vm"));
            set(tx, NETWORK, "network", "assigned_ips", Value.textMap(Map.of("vif", "169.254.0.2")));
            make(tx, Pool.OBSERVER, "observer", "hosts", refs("host", "elsewhere"));
        });
        assertThat(get(reopened(), NETWORK, "network", "assigned_ips"))
                .isEqualTo(Value.textMap(Map.of("vif", "169.254.0.2")));
        run(tx -> {
            tx.delete(HOST, "host");
            tx.delete(VIF, "vif");
        });
        for (Snapshot seen : List.of(store.snapshot(), reopened())) {
            assertThat(get(seen, POOL, "pool", "master")).isEqualTo(Value.NULL_REF);
            assertThat(get(seen, VM, "vm", "affinity")).isEqualTo(Value.NULL_REF);
            assertThat(get(seen, VM, "vm", "resident_on")).isEqualTo(Value.NULL_REF);
            assertThat(get(seen, VM, "vm", "VIFs")).isEqualTo(Value.NO_ITEMS);
            assertThat(get(seen, NETWORK, "network", "assigned_ips")).isEqualTo(Value.NO_ENTRIES);
            assertThat(get(seen, Pool.OBSERVER, "observer", "hosts")).isEqualTo(refs("elsewhere"));
        }
    }

    @Test
    void cyclesAndTakenOverUuidsReachTheDisk() {
        run(tx -> {
            make(tx, VM, "vm1");
            make(tx, VM, "vm2", "snapshot_of", Value.text("vm1"));
            set(tx, VM, "vm1", "snapshot_of", Value.text("vm2"));
            make(tx, VM, "self", "parent", Value.text("self"));
            make(tx, VDI, "vdi");
        });
        assertThat(setOf(get(reopened(), VM, "self", "children"))).containsExactly(Value.text("self"));
        run(tx -> {
            tx.delete(VDI, "vdi");
            make(tx, VDI, "vdi again", "uuid", Value.text("uuid of vdi"));
            set(tx, VM, "vm1", "uuid", Value.text("between"));
            set(tx, VM, "vm2", "uuid", Value.text("uuid of vm1"));
            set(tx, VM, "vm1", "uuid", Value.text("uuid of vm2"));
            tx.delete(VM, "self");
        });
        Snapshot seen = reopened();
        assertThat(seen.findByUuid(VM, "uuid of vm1")).hasToString("VM vm2");
        assertThat(seen.findByUuid(VDI, "uuid of vdi")).hasToString("VDI vdi again");
        run(tx -> {
            tx.delete(VM, "vm1");
            tx.delete(VM, "vm2");
        });
        assertThat(reopened().count(VM)).isZero();
    }

    @Test
    void refusesReferencesToNothing() {
        run(tx -> make(tx, VM, "vm"));
        assertThatThrownBy(() -> run(tx -> make(tx, VBD, "vbd", "VM", Value.text("nobody"))))
                .isInstanceOfSatisfying(
                        ApiFailure.class,
                        failure -> assertThat(failure.description()).containsExactly("HANDLE_INVALID", "VM", "nobody"));
        assertThatThrownBy(() -> run(tx -> make(tx, VBD, "vbd", "VDI", Value.text("vm"))))
                .isInstanceOf(ApiFailure.class);
        assertThatThrownBy(() -> run(tx -> tx.delete(VM, "nobody"))).isInstanceOf(ApiFailure.class);
        run(tx -> {
            // a refusal that the work survives leaves nothing behind
            assertThatThrownBy(() -> make(tx, VBD, "vbd", "VM", Value.text("vm"), "VDI", Value.text("nothing")))
                    .isInstanceOf(ApiFailure.class);
            make(tx, VBD, "vbd", "VM", Value.EMPTY);
        });
        assertThat(get(store.snapshot(), VBD, "vbd", "VM")).isEqualTo(Value.NULL_REF);
        assertThat(get(store.snapshot(), VM, "vm", "VBDs")).isEqualTo(Value.NO_ITEMS);
    }

    @Test
    void refusesDuplicatesAndWrongTypes() {
        run(tx -> make(tx, VM, "vm"));
        assertThatThrownBy(() -> run(tx -> make(tx, VM, "vm"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> run(tx -> make(tx, VM, "vm2", "uuid", Value.text("uuid of vm"))))
                .isInstanceOf(IllegalStateException.class);
        for (Value wrong : List.of(Value.of(1), Value.text("flying"), Value.NO_ITEMS)) {
            assertThatThrownBy(() -> run(tx -> set(tx, VM, "vm", "power_state", wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> run(tx -> set(tx, VM, "vm", "name_label", Value.text("a\0b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run(tx -> set(tx, VM, "vm", "name_label", Value.text("x".repeat(2_000_000)))))
                .isInstanceOfSatisfying(
                        ApiFailure.class,
                        failure -> assertThat(failure.description()).startsWith("INVALID_VALUE", "VM.name_label"));
        assertThatThrownBy(() -> run(tx -> set(tx, VM, "vm", "VCPUs_max", Value.of(1.5))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.snapshot().generation())
                .isEqualTo(Pool.row(store.snapshot(), VM, "vm").modified());
    }

    @Test
    void whatIsInMemoryOnlyEndsWithTheServer() {
        run(tx -> {
            make(tx, VIF_METRICS, "metrics");
            make(tx, VM, "vm", "allowed_operations", Value.items(Value.text("start")));
            make(tx, NETWORK, "network");
            make(tx, VIF, "vif", "VM", Value.text("vm"), "metrics", Value.text("metrics"));
        });
        assertThat(get(store.snapshot(), VIF, "vif", "metrics")).isEqualTo(Value.text("metrics"));
        Snapshot seen = reopened();
        assertThat(seen.count(VIF_METRICS)).isZero();
        assertThat(get(seen, VIF, "vif", "metrics")).isEqualTo(Value.NULL_REF);
        assertThat(get(seen, VM, "vm", "allowed_operations")).isEqualTo(Value.NO_ITEMS);
        assertThat(Pool.row(store.snapshot(), VM, "vm").modified()).isEqualTo(seen.generation());
        assertThat(Pool.row(store.snapshot(), NETWORK, "network").created()).isLessThan(seen.generation());
    }

    @Test
    void aFailureUndoesTheWholeWork() {
        long before = store.snapshot().generation();
        assertThatThrownBy(() -> run(tx -> {
                    make(tx, VM, "vm");
                    throw new IllegalArgumentException("on second thoughts");
                }))
                .hasMessage("on second thoughts");
        assertThat(store.snapshot().count(VM)).isZero();
        assertThat(store.snapshot().generation()).isEqualTo(before);
        assertThat(reopened().count(VM)).isZero();
    }

    @Test
    void aTransactionThatIsOverIsRefused() {
        Tx[] kept = new Tx[1];
        run(tx -> kept[0] = tx);
        assertThatThrownBy(() -> make(kept[0], VM, "vm")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> run(tx -> store.write(inner -> true))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void findsByUuidAndName() {
        run(tx -> {
            make(tx, VM, "vm1", "name_label", Value.text("twin"));
            make(tx, VM, "vm2", "name_label", Value.text("twin"));
        });
        assertThat(store.snapshot().findByNameLabel(VM, "twin")).hasSize(2);
        run(tx -> set(tx, VM, "vm1", "name_label", Value.text("other")));
        for (Snapshot seen : List.of(store.snapshot(), reopened())) {
            assertThat(seen.findByNameLabel(VM, "twin")).extracting(Row::ref).containsExactly("vm2");
            assertThat(seen.findByUuid(VM, "uuid of vm1")).isNotNull();
        }
        run(tx -> tx.delete(VM, "vm2"));
        assertThat(store.snapshot().findByNameLabel(VM, "twin")).isEmpty();
        assertThat(store.snapshot().findByUuid(VM, "uuid of vm2")).isNull();
    }
}
