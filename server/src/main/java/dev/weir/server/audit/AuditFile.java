package dev.weir.server.audit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    /** No channel: one is closed for everybody when a thread that writes is interrupted, as a cancelled task is. */
    private FileOutputStream out;

    private long size;
    private boolean told;

    private AuditFile(Path file, long largest, int kept) throws IOException {
        this.file = file;
        this.largest = largest;
        this.kept = kept;
        this.out = open();
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
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            if (size > 0 && size + bytes.length > largest) {
                rotate();
            }
            out.write(bytes);
            size += bytes.length;
            told = false;
        } catch (IOException e) {
            if (!told) {
                LOG.error("the audit record cannot be written to {}; calls go on without", file, e);
                told = true;
            }
        }
    }

    private void rotate() throws IOException {
        out.close();
        for (int number = kept; number > 0; number--) {
            Path older = number == 1 ? file : numbered(number - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        out = open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** A line that a dying machine left by half is ended first. */
    private FileOutputStream open() throws IOException {
        try {
            Files.createFile(file, OWNER);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("the audit record goes on in {}", file);
        }
        FileOutputStream opened = new FileOutputStream(file.toFile(), true);
        size = Files.size(file);
        if (size > 0) {
            try (RandomAccessFile reading = new RandomAccessFile(file.toFile(), "r")) {
                reading.seek(size - 1);
                if (reading.read() != '\n') {
                    opened.write('\n');
                    size++;
                }
            }
        }
        return opened;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
