package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's way to files whose writes carry a {@link Seal}: names that begin with {@code sealed:}. A chunk whose seal does
 * not fit is not there for H2, which then goes on with the one before: what a power cut tore was never acknowledged.
 * Public because H2 makes an object of it for each file.
 */
public final class SealedPath extends FilePathWrapper {
    static final String SCHEME = "sealed";

    static void register() {
        FilePath.register(new SealedPath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(getBase().open(mode));
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private static final class Channel extends PassingChannel {
        /** After a failure H2 may take the file for an empty one; nothing is written before it is opened anew. */
        private volatile boolean failed;

        Channel(FileChannel file) {
            super(file);
        }

        @Override
        public int read(ByteBuffer target, long at) throws IOException {
            int from = target.position();
            int count;
            try {
                count = super.read(target, at);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            if (at % Seal.BLOCK == 0 && count > 0) {
                ByteBuffer read = target.duplicate().flip().position(from);
                if (!Seal.fits(read, file, at)) {
                    target.put(from, new byte[count]);
                }
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source, long at) throws IOException {
            requireReadable();
            if (at % Seal.BLOCK == 0) {
                Seal.put(source);
            }
            return super.write(source, at);
        }

        @Override
        protected void implTruncate(long length) throws IOException {
            requireReadable();
            super.implTruncate(length);
        }

        private void requireReadable() throws IOException {
            if (failed) {
                throw new IOException("a read of the database file failed, so that nothing is written to it");
            }
        }
    }
}
