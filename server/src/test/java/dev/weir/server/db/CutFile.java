package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file as programs see it, in memory; only what was synced is in the real file behind it. */
final class CutFile {
    private static final int SECTOR = 512;

    private final FileChannel disk;
    private final PowerCut power;
    private final List<Write> unsynced = new ArrayList<>();
    private byte[] image;
    private int size;

    /** Bytes at a position, or a new length when there are none. */
    private static final class Write {
        private final int at;
        private final byte[] bytes;

        Write(int at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }
    }

    CutFile(FileChannel disk, PowerCut power) throws IOException {
        this.disk = disk;
        this.power = power;
        this.size = (int) disk.size();
        this.image = new byte[Math.max(size * 2, 1 << 20)];
        ByteBuffer all = ByteBuffer.wrap(image, 0, size);
        while (all.hasRemaining() && disk.read(all, all.position()) >= 0) {
            // until all is read
        }
    }

    synchronized int size() {
        return size;
    }

    synchronized int read(ByteBuffer target, long at) throws IOException {
        power.tick();
        if (at >= size) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), size - at);
        target.put(image, (int) at, length);
        return length;
    }

    synchronized int write(ByteBuffer source, long at) throws IOException {
        power.still();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        int end = (int) at + bytes.length;
        if (end > image.length) {
            image = Arrays.copyOf(image, end * 2);
        }
        System.arraycopy(bytes, 0, image, (int) at, bytes.length);
        size = Math.max(size, end);
        unsynced.add(new Write((int) at, bytes));
        power.tick();
        return bytes.length;
    }

    synchronized void truncate(long length) throws IOException {
        power.still();
        if (length < size) {
            Arrays.fill(image, (int) length, size, (byte) 0);
            size = (int) length;
            unsynced.add(new Write(size, new byte[0]));
        }
        power.tick();
    }

    synchronized void sync() throws IOException {
        power.tick();
        if (power.syncing()) {
            for (Write write : unsynced) {
                store(write);
            }
            unsynced.clear();
        }
    }

    synchronized void leave(PowerCut.Rest rest, Random random) throws IOException {
        int chance = 1 + random.nextInt(9);
        for (Write write : unsynced) {
            switch (rest) {
                case NOTHING -> {}
                case EVERYTHING -> store(write);
                case ANY_PART -> storeSome(write, random, chance);
            }
        }
        disk.close();
    }

    private void storeSome(Write write, Random random, int chance) throws IOException {
        if (write.bytes.length == 0 && random.nextInt(10) < chance) {
            store(write);
        }
        int from = 0;
        while (from < write.bytes.length) {
            int to = Math.min(write.bytes.length, ((write.at + from) / SECTOR + 1) * SECTOR - write.at);
            if (random.nextInt(10) < chance) {
                store(new Write(write.at + from, Arrays.copyOfRange(write.bytes, from, to)));
            }
            from = to;
        }
    }

    private void store(Write write) throws IOException {
        if (write.bytes.length == 0) {
            disk.truncate(write.at);
        }
        ByteBuffer bytes = ByteBuffer.wrap(write.bytes);
        while (bytes.hasRemaining()) {
            disk.write(bytes, (long) write.at + bytes.position());
        }
    }
}
