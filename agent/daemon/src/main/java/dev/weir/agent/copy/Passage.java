package dev.weir.agent.copy;

import dev.weir.agent.copy.NotKept.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Bytes on their way into the file and out of it, summed as they pass. */
final class Passage {
    private static final int BUFFER = 64 << 10;

    private final CRC32C sum = new CRC32C();
    private long bytes;

    /** Writes all of the body where the file stands; a body that breaks off is its sender's failure, not the disk's. */
    void in(InputStream body, RandomAccessFile file, long longest) throws IOException, NotKept {
        byte[] buffer = new byte[BUFFER];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (bytes + read > longest) {
                throw new NotKept(Reason.TOO_LONG, "the body is larger than " + longest + " bytes", null);
            }
            try {
                file.write(buffer, 0, read);
            } catch (IOException e) {
                throw new NotKept(Reason.DISK, "the copy cannot be written: " + e.getMessage(), e);
            }
            sum.update(buffer, 0, read);
            bytes += read;
        }
    }

    /** Reads so many bytes, and passes them on where somebody takes them. */
    void out(InputStream file, long length, @Nullable OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        while (bytes < length) {
            int read = file.read(buffer, 0, (int) Math.min(BUFFER, length - bytes));
            if (read < 0) {
                throw new EOFException("the copy ends too early");
            }
            sum.update(buffer, 0, read);
            bytes += read;
            if (out != null) {
                out.write(buffer, 0, read);
            }
        }
    }

    long bytes() {
        return bytes;
    }

    CRC32C sum() {
        return sum;
    }
}
