package dev.weir.agent.storage;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Disk images, through qemu-img. The format is always said and never guessed from an image's first bytes: those of a
 * raw image are its guest's to write, and could name any file of the host as the backing one.
 */
final class Images {
    private static final long SECTOR = 512;
    private static final int MOST_PATHS = 500;

    private final Command command;
    private final String program;

    Images(Command command) {
        this(command, "qemu-img");
    }

    Images(Command command, String program) {
        this.command = command;
        this.program = program;
    }

    static String name(Format format) {
        return format == Format.QCOW2 ? "qcow2" : "raw";
    }

    void create(Path image, Format format, long virtualBytes) throws HypervisorFailure {
        must(
                StorageFailures.VDI_CREATE,
                "VDI Creation failed",
                List.of(program, "create", "-q", "-f", name(format), image.toString(), Long.toString(virtualBytes)));
    }

    /** Makes an image that stands on another, named as a file of the same folder, which a guest may be writing. */
    void overlay(Path image, String base, long virtualBytes) throws HypervisorFailure {
        must(
                StorageFailures.CLONE,
                "Failed to clone VDI",
                List.of(
                        program,
                        "create",
                        "-q",
                        "-u",
                        "-f",
                        "qcow2",
                        "-b",
                        base,
                        "-F",
                        "qcow2",
                        image.toString(),
                        Long.toString(virtualBytes)));
    }

    /** Writes a whole image over one that is there; others may read the source meanwhile. */
    void overwrite(Path from, Format format, Path to, Format target) throws HypervisorFailure {
        must(
                StorageFailures.COPY,
                "The copy failed",
                List.of(
                        program,
                        "convert",
                        "-q",
                        "-n",
                        "-U",
                        "-f",
                        name(format),
                        "-O",
                        name(target),
                        from.toString(),
                        to.toString()));
    }

    void grow(Path image, Format format, long virtualBytes) throws HypervisorFailure {
        must(
                StorageFailures.VDI_SIZE,
                "VDI Invalid size",
                List.of(program, "resize", "-q", "-f", name(format), image.toString(), Long.toString(virtualBytes)));
    }

    /** Writes what an image has of its own into the one it stands on; false where somebody has one of them open. */
    boolean commit(Path image) throws HypervisorFailure {
        return command.run(List.of(program, "commit", "-q", "-d", "-f", "qcow2", image.toString()))
                .ok();
    }

    /** Copies an image that others may read meanwhile. */
    void copy(Path from, Format format, Path to, Format target) throws HypervisorFailure {
        must(
                StorageFailures.CLONE,
                "Failed to clone VDI",
                List.of(
                        program,
                        "convert",
                        "-q",
                        "-U",
                        "-f",
                        name(format),
                        "-O",
                        name(target),
                        from.toString(),
                        to.toString()));
    }

    /** A part of what a guest sees in the image, which others may write meanwhile; none past its end. */
    byte[] read(Path image, Format format, long from, int most) throws HypervisorFailure {
        long size = virtualBytes(image, format);
        int count = (int) Math.max(0, Math.min(most, size - from));
        if (count == 0) {
            return new byte[0];
        }
        // Not by "qemu-img dd": what its count means beside its skip has changed.
        String file = image.toString().replace(",", ",,");
        String under = format == Format.QCOW2
                ? "file.driver=qcow2,file.file.driver=file,file.file.filename=" + file
                : "file.driver=file,file.filename=" + file;
        String window = "driver=raw,offset=" + from + ",size=" + count + "," + under;
        try {
            Path part = Files.createTempFile(image.getParent(), ImageFolder.NEW, ".part");
            try {
                must(
                        StorageFailures.IO,
                        "The VDI cannot be read",
                        List.of(program, "convert", "-q", "-U", "--image-opts", window, "-O", "raw", part.toString()));
                byte[] bytes = Files.readAllBytes(part);
                if (bytes.length != count) {
                    throw new IOException("qemu-img read " + bytes.length + " bytes instead of " + count);
                }
                return bytes;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw StorageFailures.ofProgram(StorageFailures.IO, "The VDI cannot be read", e.toString());
        }
    }

    /**
     * The size that a guest sees, in bytes. Read here: a process would take longer than most of what is done with it.
     */
    long virtualBytes(Path image, Format format) throws HypervisorFailure {
        try {
            if (format == Format.QCOW2) {
                return Qcow2Header.read(image).virtualBytes();
            }
            return Math.ceilDiv(Files.size(image), SECTOR) * SECTOR;
        } catch (IOException e) {
            throw StorageFailures.ofProgram(
                    StorageFailures.VDI_NOT_AVAILABLE, "The VDI is not available", e.toString());
        }
    }

    /** What each image takes of the disk, in bytes, in their order; one process looks at all of a folder's. */
    List<Long> usedBytes(List<Path> images) throws HypervisorFailure {
        List<Long> used = new ArrayList<>();
        for (int from = 0; from < images.size(); from += MOST_PATHS) {
            List<String> line = new ArrayList<>(List.of("stat", "--format=%b %B", "--"));
            images.subList(from, Math.min(from + MOST_PATHS, images.size()))
                    .forEach(image -> line.add(image.toString()));
            must(StorageFailures.VDI_NOT_AVAILABLE, "The VDI is not available", line)
                    .lines()
                    .forEach(blocks -> used.add(product(blocks)));
        }
        if (used.size() != images.size()) {
            throw StorageFailures.of(
                    StorageFailures.IO,
                    "stat answers nonsense",
                    used.size() + " sizes of " + images.size() + " images");
        }
        return used;
    }

    /** Blocks, and the bytes of one. */
    private static long product(String blocks) {
        int space = blocks.indexOf(' ');
        return Long.parseLong(blocks.substring(0, space)) * Long.parseLong(blocks.substring(space + 1));
    }

    /** Whether somebody has the image open for writing: QEMU holds locks on what it uses. */
    boolean written(Path image, Format format) throws HypervisorFailure {
        Command.Result result =
                command.run(List.of(program, "info", "--output=json", "-f", name(format), image.toString()));
        return !result.ok() && result.err().contains("lock");
    }

    private String must(int number, String sentence, List<String> line) throws HypervisorFailure {
        Command.Result result = command.run(line);
        if (!result.ok()) {
            throw StorageFailures.ofProgram(number, sentence, result.err());
        }
        return result.out();
    }
}
