package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/** H2's way to files on a disk of which one read fails: names that begin with {@code flaky:}. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
public final class FlakyPath extends FilePathWrapper {
    private static final AtomicInteger LEFT = new AtomicInteger();
    private static final List<FileChannel> OPEN = new CopyOnWriteArrayList<>();

    /** The read after this many fails, and no other. */
    static void failAfter(int reads) {
        FilePath.register(new FlakyPath());
        LEFT.set(reads);
    }

    /** The process that had the files has ended, and with it its locks. */
    static void end() throws IOException {
        for (FileChannel file : OPEN) {
            file.close();
        }
        OPEN.clear();
    }

    @Override
    public String getScheme() {
        return "flaky";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        OPEN.add(file);
        return new FileBaseDefault() {
            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public int read(ByteBuffer target, long at) throws IOException {
                if (LEFT.getAndDecrement() == 0) {
                    throw new IOException("the disk cannot read this now");
                }
                return file.read(target, at);
            }

            @Override
            public int write(ByteBuffer source, long at) throws IOException {
                return file.write(source, at);
            }

            @Override
            protected void implTruncate(long length) throws IOException {
                file.truncate(length);
            }

            @Override
            public void force(boolean all) throws IOException {
                file.force(all);
            }

            @Override
            public @Nullable FileLock tryLock(long at, long length, boolean shared) throws IOException {
                return file.tryLock(at, length, shared);
            }

            @Override
            protected void implCloseChannel() throws IOException {
                file.close();
            }
        };
    }
}
