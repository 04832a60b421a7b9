package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

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
        return new PassingChannel(file) {
            @Override
            public int read(ByteBuffer target, long at) throws IOException {
                if (LEFT.getAndDecrement() == 0) {
                    throw new IOException("the disk cannot read this now");
                }
                return super.read(target, at);
            }
        };
    }
}
