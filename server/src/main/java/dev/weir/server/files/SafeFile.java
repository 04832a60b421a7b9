package dev.weir.server.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** A text in a file that only its owner can read, replaced whole: its content is on the disk before it has its name. */
public final class SafeFile {
    private final Path file;

    public SafeFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** None where there is no such file. */
    public @Nullable String read() {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** On disk before it returns. */
    public void write(String text) {
        try {
            Files.createDirectories(folder());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync();
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Gone from the disk before it returns. */
    public void delete() {
        try {
            if (Files.deleteIfExists(file)) {
                sync();
            }
        } catch (IOException e) {
            throw failed("delete", e);
        }
    }

    /** Says which file and why, for whoever shows the message alone. */
    private UncheckedIOException failed(String what, IOException e) {
        return new UncheckedIOException("cannot " + what + " " + file + ": " + e, e);
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path folder() {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalStateException("no file in a folder: " + file);
        }
        return folder;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
