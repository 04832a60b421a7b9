package dev.weir.server.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A small file beside an embedded database that says which generation is in there at least, since a damaged file may
 * look like an older whole one. It is written after each commit and synced now and then: after a power cut it may say
 * too little, never too much. It has two places, written in turn, so that a torn write leaves the other. Whoever has
 * it open has locked it, and with it the database.
 */
final class Mark implements AutoCloseable {
    private static final int SECTOR = 512;
    private static final String WORD = "weir-mark";

    private final Path file;
    private final FileChannel channel;
    private long generation;
    private long number;

    private Mark(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens the mark, and makes an empty one where there is none. */
    static Mark hold(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, null);
            }
            Mark mark = new Mark(file, channel);
            mark.read();
            return mark;
        } catch (OverlappingFileLockException e) {
            close(channel);
            throw inUse(file, e);
        } catch (IOException e) {
            close(channel);
            throw new StoreFailure(file + " cannot be opened: " + e.getMessage(), e);
        } catch (StoreFailure e) {
            close(channel);
            throw e;
        }
    }

    private static StoreFailure inUse(Path file, @Nullable Throwable cause) {
        return new StoreFailure("the database is in use by another process, which has locked " + file, cause);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StoreFailure("a file cannot be closed: " + e.getMessage(), e);
            }
        }
    }

    private void read() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(2 * SECTOR);
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // until all is read
        }
        if (content.position() == 0) {
            return;
        }
        byte[] bytes = content.array();
        for (int place = 0; place < 2; place++) {
            read(new String(
                    Arrays.copyOfRange(bytes, place * SECTOR, (place + 1) * SECTOR), StandardCharsets.US_ASCII));
        }
        if (number == 0) {
            throw new StoreFailure(
                    file + " is damaged, so that nothing tells whether the database beside it is the newest; restore a"
                            + " backup, or remove this file to take the database as it is",
                    null);
        }
    }

    private void read(String text) {
        String[] words = text.strip().split(" ", -1);
        if (words.length == 4 && words[0].equals(WORD)) {
            try {
                long readNumber = Long.parseLong(words[1]);
                long readGeneration = Long.parseLong(words[2]);
                if (readNumber > number && text(readNumber, readGeneration).equals(text)) {
                    number = readNumber;
                    generation = readGeneration;
                }
            } catch (NumberFormatException e) {
                // a torn or damaged place is none
                return;
            }
        }
    }

    private static String text(long number, long generation) {
        String words = WORD + " " + number + " " + generation;
        CRC32 sum = new CRC32();
        sum.update(words.getBytes(StandardCharsets.US_ASCII));
        String line = words + String.format(Locale.ROOT, " %08x", sum.getValue());
        return line + " ".repeat(SECTOR - 1 - line.length()) + "\n";
    }

    /** Whether a database was ever noted here. */
    boolean known() {
        return number > 0;
    }

    long generation() {
        return generation;
    }

    void note(long newer) throws IOException {
        ByteBuffer text = ByteBuffer.wrap(text(number + 1, newer).getBytes(StandardCharsets.US_ASCII));
        long at = (number + 1) % 2 * SECTOR;
        while (text.hasRemaining()) {
            channel.write(text, at + text.position());
        }
        number++;
        generation = newer;
    }

    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() {
        close(channel);
    }
}
