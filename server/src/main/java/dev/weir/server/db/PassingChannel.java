package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/** A file of H2's that passes all on to another; whoever wants something else overrides it. */
// Synchronised nowhere: a read or write at a position shares nothing with another.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
abstract class PassingChannel extends FileBaseDefault {
    final FileChannel file;

    PassingChannel(FileChannel file) {
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
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
}
