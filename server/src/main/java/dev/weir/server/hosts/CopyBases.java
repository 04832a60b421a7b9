package dev.weir.server.hosts;

import dev.weir.server.db.Backups;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Bases for copies: one serves all members that need one while the changes since are still at hand. */
final class CopyBases {
    private final Store store;
    private final Backups backups;
    private final String product;
    private final Clock clock;
    private final CopyLog log;
    private @Nullable SoftReference<Base> last;

    /** A backup of one generation. */
    static final class Base {
        private final long generation;
        private final byte[] bytes;

        private Base(long generation, byte[] bytes) {
            this.generation = generation;
            this.bytes = bytes;
        }

        long generation() {
            return generation;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** {@code product} is the version of the program. */
    CopyBases(Store store, Backups backups, String product, Clock clock, CopyLog log) {
        this.store = store;
        this.backups = backups;
        this.product = product;
        this.clock = clock;
        this.log = log;
    }

    /** A base of this generation or a newer one; whoever needs one meanwhile waits for the same. */
    synchronized Base atLeast(long generation) {
        SoftReference<Base> kept = last;
        Base known = kept == null ? null : kept.get();
        if (known != null && known.generation() >= generation && log.reaches(known.generation())) {
            return known;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Snapshot state = store.snapshot();
            backups.write(state, product, clock.instant(), out);
            Base made = new Base(state.generation(), out.toByteArray());
            last = new SoftReference<>(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
