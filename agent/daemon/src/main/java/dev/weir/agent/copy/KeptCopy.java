package dev.weir.agent.copy;

import dev.weir.agent.copy.NotKept.Reason;
import dev.weir.agent.protocol.CopyState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of the pool's database that this host keeps, and nobody but its owner may read: the pool's secrets are in
 * it. A base takes its place whole or not at all. It never goes back within a pool, so that a master that was replaced
 * and does not know it yet cannot take away what the new one sent.
 */
public final class KeptCopy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptCopy.class);
    private static final String NAME = "copy";
    private static final String FRESH = ".new";

    /** Bytes of a base: more than a server could read back into its memory. */
    static final long LONGEST_BASE = 1L << 30;
    /** Bytes of changes that come at once. */
    static final long LONGEST_CHANGES = 256L << 20;

    private final Path folder;
    private volatile @Nullable CopyFile file;

    private KeptCopy(Path folder, @Nullable CopyFile file) {
        this.folder = folder;
        this.file = file;
    }

    /** Opens what the folder holds, after any end. */
    public static KeptCopy open(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> unfinished;
        try (Stream<Path> files = Files.list(folder)) {
            unfinished = files.filter(path -> path.toString().endsWith(FRESH)).toList();
        }
        for (Path one : unfinished) {
            Files.delete(one);
        }
        Path kept = folder.resolve(NAME);
        CopyFile file = Files.exists(kept) ? CopyFile.open(kept) : null;
        if (file == null && Files.exists(kept)) {
            LOG.error("the copy of the pool's database in {} is damaged and goes; the master sends another", folder);
            Files.delete(kept);
        }
        return new KeptCopy(folder, file);
    }

    public CopyState state() {
        CopyFile now = file;
        return now == null ? CopyState.NONE : now.state();
    }

    /** Puts a base in the place of all there was. {@code pool} is a uuid, {@code generation} more than 0. */
    public void replace(String pool, long generation, InputStream base) throws IOException, NotKept {
        checkNotBack(pool, generation);
        Path fresh = fresh();
        try {
            CopyFile.write(fresh, pool, generation, base, LONGEST_BASE);
            take(fresh, pool, generation);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private Path fresh() throws NotKept {
        try {
            return Files.createTempFile(
                    folder,
                    NAME,
                    FRESH,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new NotKept(Reason.DISK, "the copy cannot be written: " + e.getMessage(), e);
        }
    }

    private synchronized void take(Path fresh, String pool, long generation) throws NotKept {
        checkNotBack(pool, generation);
        Path kept = folder.resolve(NAME);
        try {
            drop();
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
            CopyFile opened = CopyFile.open(kept);
            sync();
            file = opened;
        } catch (IOException e) {
            // Which of the two will have the name after a power cut nobody knows; so there is none.
            throw new NotKept(Reason.DISK, "the copy cannot be written: " + e.getMessage(), e);
        }
    }

    private void checkNotBack(String pool, long generation) throws NotKept {
        CopyState now = state();
        if (now.pool().equals(pool) && now.generation() > generation) {
            throw conflict("generation " + generation + " is older");
        }
    }

    /** Adds the changes after one generation up to another. */
    public synchronized void append(String pool, long from, long to, InputStream changes) throws IOException, NotKept {
        CopyFile now = file;
        if (now == null || !now.state().pool().equals(pool) || now.state().generation() != from) {
            throw conflict("these changes follow generation " + from + " of pool " + pool);
        }
        if (to <= from) {
            throw conflict("generation " + to + " does not follow " + from);
        }
        now.append(to, changes, LONGEST_CHANGES);
    }

    private NotKept conflict(String why) {
        CopyState now = state();
        return new NotKept(
                Reason.CONFLICT,
                "the copy is at generation " + now.generation() + " of pool " + now.pool() + ", and " + why,
                null);
    }

    /** What is kept at this moment, to be read beside changes that come; none where there is no copy. */
    public synchronized @Nullable CopyContent content() throws IOException {
        CopyFile now = file;
        return now == null ? null : new CopyContent(new Reading(now.path()), now.state());
    }

    /** Removes the copy, for a host that is in no pool any more. */
    public synchronized void forget() throws IOException {
        drop();
        Files.deleteIfExists(folder.resolve(NAME));
        sync();
    }

    private void drop() throws IOException {
        CopyFile old = file;
        file = null;
        if (old != null) {
            old.close();
        }
    }

    private void sync() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        drop();
    }
}
