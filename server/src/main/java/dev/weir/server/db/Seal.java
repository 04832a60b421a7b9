package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksum of one write of H2 (a chunk: header, pages, footer, in whole blocks). H2 knows a torn write only by a
 * missing header or footer; a machine that loses its power may lose any sector between them. The seal stands in the
 * spaces that H2 leaves at the end of the header line, as one more entry there, which H2 passes over.
 */
final class Seal {
    static final int BLOCK = 4096;
    /** The longest header line that H2 reads. */
    static final int HEADER = 1024;

    private static final int PIECE = 1 << 18;
    private static final byte[] START = "chunk:".getBytes(StandardCharsets.ISO_8859_1);
    private static final String NAME = ",weir:";
    private static final int LENGTH = NAME.length() + 8;
    private static final String BLOCKS = ",len:";

    private Seal() {}

    /** Puts the seal into a write that is a whole chunk; leaves every other as it is. */
    static void put(ByteBuffer write) {
        String header = header(write.duplicate());
        if (header == null || length(header) != write.remaining() || header.contains(NAME)) {
            // the last is a chunk that H2 moves: damaged or not, it keeps its seal
            return;
        }
        int end = header.stripTrailing().length();
        if (header.length() - end < LENGTH) {
            return;
        }
        String seal = NAME + HexFormat.of().toHexDigits((int) sum(write.duplicate(), end));
        write.put(write.position() + end, seal.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Whether what begins here is no chunk, a chunk without a seal, or a whole chunk.
     *
     * @param read what was read at the position, at least a header
     */
    static boolean fits(ByteBuffer read, FileChannel file, long at) throws IOException {
        String header = header(read.duplicate());
        int seal = header == null ? -1 : header.indexOf(NAME);
        if (header == null || seal < 0 || header.length() < seal + LENGTH) {
            return true;
        }
        long length = length(header);
        if (length < BLOCK || length > file.size() - at) {
            return false;
        }
        String sum = HexFormat.of().toHexDigits((int) sum(file, at, length, seal));
        return header.startsWith(NAME + sum, seal);
    }

    /** The line a chunk begins with, all its spaces included. */
    private static @Nullable String header(ByteBuffer from) {
        byte[] bytes = new byte[Math.min(HEADER, from.remaining())];
        from.get(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (i < START.length && bytes[i] != START[i]) {
                return null;
            }
            if (bytes[i] == '\n') {
                return new String(bytes, 0, i, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /** Bytes of the whole chunk, none when the header does not say. */
    private static long length(String header) {
        int from = header.indexOf(BLOCKS);
        int to = from < 0 ? -1 : header.indexOf(',', from + 1);
        try {
            return to < 0 ? 0 : Long.parseLong(header, from + BLOCKS.length(), to, 16) * BLOCK;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Over everything but the place of the seal itself. */
    private static long sum(ByteBuffer chunk, int seal) {
        CRC32C sum = new CRC32C();
        int start = chunk.position();
        sum.update(chunk.slice(start, seal));
        sum.update(chunk.slice(start + seal + LENGTH, chunk.remaining() - seal - LENGTH));
        return sum.getValue();
    }

    private static long sum(FileChannel file, long at, long length, int seal) throws IOException {
        CRC32C sum = new CRC32C();
        add(sum, file, at, seal);
        add(sum, file, at + seal + LENGTH, length - seal - LENGTH);
        return sum.getValue();
    }

    private static void add(CRC32C sum, FileChannel file, long at, long length) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, PIECE));
        long done = 0;
        while (done < length) {
            piece.clear().limit((int) Math.min(length - done, PIECE));
            int count = file.read(piece, at + done);
            if (count < 0) {
                return;
            }
            sum.update(piece.flip());
            done += count;
        }
    }
}
