package dev.weir.server.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit record as files for their owner only: {@code audit.log} and, older by number, {@code audit.log.1} and on. A
 * line is with the operating system before the call it is about is answered, so that a killed server has lost none;
 * only a machine that loses power may have.
 */
public final class AuditFile implements AuditLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final long largest;
    private final int kept;
    private FileChannel channel;
    private long size;
    private boolean told;

    private AuditFile(Path file, long largest, int kept) throws IOException {
        this.file = file;
        this.largest = largest;
        this.kept = kept;
        this.channel = open();
    }

    /**
     * Goes on with the file that is there.
     *
     * @param largest bytes after which a new file is begun
     * @param kept how many old files there are at most
     */
    public static AuditFile open(Path folder, long largest, int kept) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new AuditFile(folder.resolve("audit.log"), largest, kept);
    }

    @Override
    public synchronized void append(String line) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            if (size > 0 && size + bytes.remaining() > largest) {
                rotate();
            }
            while (bytes.hasRemaining()) {
                size += channel.write(bytes);
            }
            told = false;
        } catch (IOException e) {
            if (!told) {
                LOG.error("the audit record cannot be written to {}; calls go on without", file, e);
                told = true;
            }
        }
    }

    private void rotate() throws IOException {
        channel.close();
        for (int number = kept; number > 0; number--) {
            Path older = number == 1 ? file : numbered(number - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        channel = open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** A line that a dying machine left by half is ended first. */
    private FileChannel open() throws IOException {
        FileChannel opened =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER);
        size = opened.size();
        if (size > 0) {
            try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer last = ByteBuffer.allocate(1);
                reading.read(last, size - 1);
                if (last.get(0) != '\n') {
                    size += opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
            }
        }
        return opened;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
