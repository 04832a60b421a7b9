package dev.weir.agent.copy;

import dev.weir.agent.copy.Heads.Base;
import dev.weir.agent.copy.Heads.Frame;
import dev.weir.agent.copy.NotKept.Reason;
import dev.weir.agent.protocol.CopyState;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that a copy is kept in: a base, and after it frames of changes, each on the disk before it counts. Not a
 * channel, which an interrupt would close.
 */
final class CopyFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyFile.class);

    private final Path path;
    private final RandomAccessFile file;
    private volatile CopyState state;
    private long end;

    private CopyFile(Path path, RandomAccessFile file, CopyState state, long end) {
        this.path = path;
        this.file = file;
        this.state = state;
        this.end = end;
    }

    /** Makes a file with a base in it, which is on the disk then, whatever its name will be. */
    static void write(Path path, String pool, long generation, InputStream base, long longest)
            throws IOException, NotKept {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(Heads.FILE);
            Passage passage = new Passage();
            passage.in(base, file, longest);
            try {
                file.seek(0);
                file.write(new Base(pool, generation, passage.bytes(), (int)
                                passage.sum().getValue())
                        .encoded());
                file.getFD().sync();
            } catch (IOException e) {
                throw new NotKept(Reason.DISK, "the copy cannot be written: " + e.getMessage(), e);
            }
        }
    }

    /** Opens what is there and cuts off an end that is not whole; none where the base is not. */
    static @Nullable CopyFile open(Path path) throws IOException {
        CopyState found;
        long end;
        try (Reading reading = new Reading(path)) {
            if (!reading.base(null)) {
                return null;
            }
            while (reading.changes(null)) {
                // until one is not whole
            }
            found = reading.state();
            end = reading.end();
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            if (file.length() > end) {
                LOG.warn("{} bytes at the end of the copy are not whole and go", file.length() - end);
                file.setLength(end);
                file.getFD().sync();
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return new CopyFile(path, file, found, end);
    }

    CopyState state() {
        return state;
    }

    Path path() {
        return path;
    }

    /** Adds changes after the newest in it; when that fails, the file is as before. */
    void append(long to, InputStream changes, long longest) throws IOException, NotKept {
        CopyState before = state;
        Passage passage = new Passage();
        try {
            file.seek(end + Heads.FRAME);
            passage.in(changes, file, longest);
            Frame frame = Frame.over(before.generation(), to, passage.bytes(), passage.sum());
            commit(frame);
        } catch (IOException | NotKept | RuntimeException e) {
            cut(e);
            throw e;
        }
        end += Heads.FRAME + passage.bytes();
        state = new CopyState(before.pool(), to, before.baseBytes(), before.changeBytes() + passage.bytes());
    }

    /** The head last: without it, what follows is nothing. */
    private void commit(Frame frame) throws NotKept {
        try {
            file.seek(end);
            file.write(frame.encoded());
            file.getFD().sync();
        } catch (IOException e) {
            throw new NotKept(Reason.DISK, "the copy cannot be written: " + e.getMessage(), e);
        }
    }

    private void cut(Exception why) {
        try {
            file.setLength(end);
        } catch (IOException e) {
            // What is left there is no whole frame, or one that holds true; the next append writes over it.
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
