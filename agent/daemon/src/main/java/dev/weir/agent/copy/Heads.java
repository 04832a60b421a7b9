package dev.weir.agent.copy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What stands before the base and before each run of changes in the file, each with a sum over all that it heads. */
final class Heads {
    private static final byte[] MAGIC = "weircopy".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    /** Characters of a pool's uuid. */
    static final int POOL = 36;

    static final int FILE = MAGIC.length + 4 + POOL + 8 + 8 + 4 + 4;
    static final int FRAME = 8 + 8 + 8 + 4;

    private Heads() {}

    /**
     * The file's head.
     *
     * @param bytes of the base
     * @param sum over the base
     */
    record Base(String pool, long generation, long bytes, int sum) {
        byte[] encoded() {
            ByteBuffer head = ByteBuffer.allocate(FILE)
                    .put(MAGIC)
                    .putInt(VERSION)
                    .put(pool.getBytes(StandardCharsets.US_ASCII))
                    .putLong(generation)
                    .putLong(bytes)
                    .putInt(sum);
            return head.putInt(summed(head.array(), FILE - 4)).array();
        }

        /** None when the bytes are no whole head. */
        static @Nullable Base decoded(byte[] bytes) {
            ByteBuffer head = ByteBuffer.wrap(bytes);
            byte[] magic = new byte[MAGIC.length];
            head.get(magic);
            if (!java.util.Arrays.equals(magic, MAGIC)
                    || head.getInt() != VERSION
                    || head.getInt(FILE - 4) != summed(bytes, FILE - 4)) {
                return null;
            }
            byte[] pool = new byte[POOL];
            head.get(pool);
            return new Base(new String(pool, StandardCharsets.US_ASCII), head.getLong(), head.getLong(), head.getInt());
        }
    }

    /** The changes after one generation up to another, and how many bytes they are. */
    record Frame(long from, long to, long bytes, int sum) {
        /** {@code body} has seen the changes themselves. */
        static Frame over(long from, long to, long bytes, CRC32C body) {
            body.update(ByteBuffer.allocate(FRAME - 4)
                    .putLong(from)
                    .putLong(to)
                    .putLong(bytes)
                    .flip());
            return new Frame(from, to, bytes, (int) body.getValue());
        }

        byte[] encoded() {
            return ByteBuffer.allocate(FRAME)
                    .putLong(from)
                    .putLong(to)
                    .putLong(bytes)
                    .putInt(sum)
                    .array();
        }

        static Frame decoded(byte[] bytes) {
            ByteBuffer head = ByteBuffer.wrap(bytes);
            return new Frame(head.getLong(), head.getLong(), head.getLong(), head.getInt());
        }
    }

    private static int summed(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }
}
