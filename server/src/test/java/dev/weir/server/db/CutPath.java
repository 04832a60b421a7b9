package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/** H2's way to the files of machines whose power fails: names that begin with {@code cut:}. */
public final class CutPath extends FilePathWrapper {
    static void register() {
        FilePath.register(new CutPath());
    }

    @Override
    public String getScheme() {
        return "cut";
    }

    private PowerCut machine() {
        return PowerCut.of(getBase().toString());
    }

    @Override
    public long size() {
        return machine().content().size();
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(machine().content(), machine().opened(getBase().open(mode)));
    }

    private static final class Channel extends FileBaseDefault {
        private final CutFile file;
        private final FileChannel real;

        Channel(CutFile file, FileChannel real) {
            this.file = file;
            this.real = real;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long at) throws IOException {
            return file.read(target, at);
        }

        @Override
        public synchronized int write(ByteBuffer source, long at) throws IOException {
            return file.write(source, at);
        }

        @Override
        protected void implTruncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public void force(boolean all) throws IOException {
            file.sync();
        }

        @Override
        public @Nullable FileLock tryLock(long at, long length, boolean shared) throws IOException {
            return real.tryLock(at, length, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
