package dev.weir.agent.storage;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The start of a qcow2 image; read here, as a process for each image of a folder would take too long.
 *
 * @param backing the name of the image it stands on, a file of the same folder
 * @param virtualBytes the size that a guest sees
 */
record Qcow2Header(@Nullable String backing, long virtualBytes) {
    private static final int MAGIC = 0x514649fb;
    private static final int LONGEST_NAME = 1023;

    static Qcow2Header read(Path image) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(image))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("not a qcow2 image: " + image);
            }
            in.readInt();
            long offset = in.readLong();
            int length = in.readInt();
            in.readInt();
            long virtualBytes = in.readLong();
            if (offset == 0) {
                return new Qcow2Header(null, virtualBytes);
            }
            if (length < 1 || length > LONGEST_NAME) {
                throw new IOException("a backing file's name is too long in " + image);
            }
            in.skipNBytes(offset - Integer.BYTES * 4L - Long.BYTES * 2L);
            String name = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            // All of a chain is in one folder, whichever way QEMU came to write it down.
            return new Qcow2Header(name.substring(name.lastIndexOf('/') + 1), virtualBytes);
        }
    }
}
