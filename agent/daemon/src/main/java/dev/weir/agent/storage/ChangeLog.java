package dev.weir.agent.storage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.CRC32;

/**
 * What was tracked of a volume, as a file beside it (.cbt-LOCATION) that outlives the volume's data.
 *
 * @param parent the location of the snapshot before it; empty: tracking began after that
 * @param since the image under those that hold the newest changes, which are told from there on; empty: nobody knows
 * @param size of the volume in bytes when this was written
 * @param changed blocks between the parent and the volume as it was on top of {@code since}
 */
record ChangeLog(String parent, String since, long size, BitSet changed) {
    /** Bytes for which one bit stands; the API's block. */
    static final int BLOCK = 64 << 10;

    /** Bytes of the largest disk of which a list can be sent. */
    static final long LARGEST = 1L << 44;

    private static final int MAGIC = 0x77434254;

    static ChangeLog begun(long size) {
        return new ChangeLog("", "", size, new BitSet());
    }

    static int blocks(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE - BLOCK, (bytes + BLOCK - 1) / BLOCK);
    }

    ChangeLog with(BitSet more) {
        BitSet all = (BitSet) changed.clone();
        all.or(more);
        return new ChangeLog(parent, since, size, all);
    }

    void write(Path file) throws IOException {
        byte[] map = bitmap(changed, size);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(map.length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeUTF(parent);
            out.writeUTF(since);
            out.writeLong(size);
            out.writeInt(map.length);
            out.write(map);
            out.writeInt(sum(bytes.toByteArray()));
        }
        Files.write(file, bytes.toByteArray());
    }

    /** A file that is not what was written is an {@link IOException}. */
    static ChangeLog read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length - Integer.BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes).getInt(end) != sum(Arrays.copyOf(bytes, end))) {
            throw new IOException("damaged: " + file);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            requireMagic(in, file);
            String parent = in.readUTF();
            String since = in.readUTF();
            long size = in.readLong();
            return new ChangeLog(parent, since, size, bits(in.readNBytes(in.readInt())));
        }
    }

    /** Only the image that must stay as it is, without reading the rest; of a damaged log nobody asks for changes. */
    static String since(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            requireMagic(in, file);
            in.readUTF();
            return in.readUTF();
        } catch (IOException e) {
            return "";
        }
    }

    private static void requireMagic(DataInputStream in, Path file) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("not a log of changes: " + file);
        }
    }

    private static int sum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Of a disk of this size: most significant bit first, filled up with zeros to whole bytes. */
    static String base64(BitSet changed, long size) {
        return Base64.getEncoder().encodeToString(bitmap(changed, size));
    }

    private static byte[] bitmap(BitSet changed, long size) {
        int blocks = blocks(size);
        byte[] map = new byte[(blocks + 7) / 8];
        for (int i = changed.nextSetBit(0); i >= 0 && i < blocks; i = changed.nextSetBit(i + 1)) {
            map[i / 8] |= (byte) (0x80 >> (i % 8));
        }
        return map;
    }

    private static BitSet bits(byte[] map) {
        BitSet bits = new BitSet(map.length * 8);
        for (int i = 0; i < map.length * 8; i++) {
            if ((map[i / 8] & (0x80 >> (i % 8))) != 0) {
                bits.set(i);
            }
        }
        return bits;
    }
}
