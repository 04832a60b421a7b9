package dev.weir.agent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Which blocks a qcow2 image has of its own, zeros included: those that were written since it was put on its base. Read
 * here and not from qemu-img, whose list for a large disk is many times as long as the image's own tables.
 */
final class Qcow2Map {
    private static final int HEADER = 104;
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

    /** Says only that a cluster is referred to once. */
    private static final long COPIED = 1L << 63;

    private static final long SUBCLUSTERS = 1L << 4;

    private final FileChannel file;
    private final int clusterBits;
    private final long size;
    private final int entry;
    private final BitSet blocks = new BitSet();

    private Qcow2Map(FileChannel file, ByteBuffer header) {
        this.file = file;
        this.clusterBits = header.getInt(20);
        this.size = header.getLong(24);
        this.entry = header.getInt(4) >= 3 && (header.getLong(72) & SUBCLUSTERS) != 0 ? 16 : 8;
    }

    static BitSet written(Path image) throws IOException {
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER);
            Qcow2Map map = new Qcow2Map(file, header);
            map.walk(header.getLong(40), header.getInt(36));
            return map.blocks;
        }
    }

    private void walk(long table, int length) throws IOException {
        ByteBuffer first = read(file, table, Math.multiplyExact(length, Long.BYTES));
        int perTable = (1 << clusterBits) / entry;
        for (int i = 0; i < length; i++) {
            long second = first.getLong(i * Long.BYTES) & OFFSET;
            if (second != 0) {
                clusters(read(file, second, 1 << clusterBits), (long) i * perTable, perTable);
            }
        }
    }

    private void clusters(ByteBuffer table, long from, int count) {
        for (int i = 0; i < count; i++) {
            boolean own = (table.getLong(i * entry) & ~COPIED) != 0
                    || (entry == 16 && table.getLong(i * entry + Long.BYTES) != 0);
            long start = (from + i) << clusterBits;
            if (own && start < size) {
                long end = Math.min(size, start + (1L << clusterBits));
                blocks.set((int) (start / ChangeLog.BLOCK), ChangeLog.blocks(end));
            }
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                break; // a table at the very end of the file may be cut off where it is empty
            }
        }
        return bytes.rewind();
    }
}
