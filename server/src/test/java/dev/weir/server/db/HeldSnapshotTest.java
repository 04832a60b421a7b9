package dev.weir.server.db;

import static dev.weir.server.db.Pool.VM;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call may hold a snapshot for as long as it runs; found by fuzzing, which filled the heap with what came after. */
class HeldSnapshotTest {
    private static final int COLLECTIONS = 50;

    @TempDir
    Path dir;

    @Test
    void holdsNothingThatCameAfterIt() {
        try (Store store = Stores.open(dir.resolve("weir"), Pool.MODEL)) {
            Snapshot held = store.snapshot();
            try {
                store.write(tx -> Pool.make(tx, VM, "one"));
                WeakReference<Snapshot> later = new WeakReference<>(store.snapshot());
                store.write(tx -> Pool.make(tx, VM, "two"));
                for (int i = 0; i < COLLECTIONS && !later.refersTo(null); i++) {
                    System.gc();
                }
                assertThat(later.refersTo(null)).isTrue();
            } finally {
                Reference.reachabilityFence(held);
            }
        }
    }
}
