package dev.weir.server.db;

import dev.weir.migrations.Kind;
import dev.weir.migrations.Migrations;
import dev.weir.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** A pool's database as one file that any kind of database can be made from again. */
public final class Backups {
    private final Shape shape;

    public Backups(Model model) {
        this.shape = new Shape(model);
    }

    /** What writes a backup: a store that is at hand, or a server that is asked for it. */
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes one state as a backup. The state never changes, so it takes nothing from those who go on writing.
     *
     * @param product the version of the program
     */
    public void write(Snapshot snapshot, String product, Instant time, OutputStream out) throws IOException {
        Backup head = new Backup(Migrations.SCHEMA, product, snapshot.generation(), time, 0);
        new BackupWriter(shape).write(snapshot, head, out);
    }

    /**
     * Puts a backup into a file for its owner's eyes only: first beside it, then, when it was read back and is on the
     * disk, in the place of what had the name before.
     *
     * @throws StoreFailure when what came is no whole backup; the file is then what it was
     */
    public Backup save(Source source, Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path fresh = Files.createTempFile(
                Folder.parent(absolute),
                absolute.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (OutputStream out = Files.newOutputStream(fresh)) {
                source.writeTo(out);
            }
            Backup made = check(fresh);
            Folder.replace(fresh, absolute);
            return made;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Reads a backup to its end; a {@link StoreFailure} says what is wrong with it. */
    public Backup check(Path file) throws IOException {
        return read(file).head();
    }

    /** What a backup holds, to be read beside the database; a {@link StoreFailure} says why it cannot be. */
    public Store open(Path file) throws IOException {
        return Picture.of(shape, read(file));
    }

    private BackupReader.Content read(Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw new StoreFailure("the backup " + file + " is empty; take another one", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new BackupReader(shape).read(in);
        }
    }

    /**
     * Makes the database hold what the backup holds, and nothing else.
     *
     * @param over whether a pool that is there already may be replaced
     * @param now decides the generation, so that no token of an event from before is taken for a newer one
     * @throws StoreFailure when the backup is not whole, a server runs on the database, or a pool is there; nothing has
     *     changed then
     */
    public Backup restore(Path file, Place place, boolean over, Instant now) throws IOException {
        BackupReader.Content content = read(file);
        new Restoring(shape, content, Times.micros(now)).into(place, over);
        return content.head();
    }

    /** Whether a backup has the field: what ends with the server, or follows from other fields, is not in it. */
    static boolean kept(Kind kind) {
        return kind != Kind.MEMORY && kind != Kind.COMPUTED;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
