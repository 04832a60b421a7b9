package dev.weir.server;

import dev.weir.model.value.Xapi;
import dev.weir.server.begun.NoteFiles;
import dev.weir.server.db.Backup;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Store;
import dev.weir.server.db.StoreFailure;
import dev.weir.server.db.Stores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** {@code weir-server backup} and {@code weir-server restore}. */
final class BackupCommands {
    private static final PrintStream SAY = System.err;

    private BackupCommands() {}

    /** From the server that runs on the folder; where none runs, from the database itself. */
    static void backup(Settings settings, Path file, Clock clock) throws IOException {
        Backups backups = new Backups(Xapi.MODEL);
        Backup made;
        try (LocalServer running = LocalServer.find(settings.socket())) {
            if (running != null) {
                made = backups.save(out -> running.get(LocalServer.BACKUP, out), file);
            } else {
                made = fromDatabase(settings, backups, file, clock);
            }
        }
        SAY.println("weir-server: " + made.rows() + " objects of generation " + made.generation() + " are in " + file);
        SAY.println("weir-server: the file holds the pool's secrets; keep it as you keep those. Not in it: "
                + settings.pki() + ", " + settings.secretFile().getParent() + " and the disks");
    }

    private static Backup fromDatabase(Settings settings, Backups backups, Path file, Clock clock) throws IOException {
        if (settings.place().missing()) {
            throw new StoreFailure("there is no pool in " + settings.place() + " to make a backup of", null);
        }
        try (Store store = Stores.open(settings.place(), Xapi.MODEL)) {
            String version = settings.product().own();
            return backups.save(out -> backups.write(store.snapshot(), version, clock.instant(), out), file);
        }
    }

    static void restore(Settings settings, Path file, boolean force, Clock clock) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("there is no backup " + file + " to read");
        }
        try (LocalServer running = LocalServer.find(settings.socket())) {
            if (running != null) {
                throw new IOException("a server runs on " + settings.data() + "; end it first");
            }
        }
        Files.createDirectories(settings.data());
        Backup done = new Backups(Xapi.MODEL).restore(file, settings.place(), force, clock.instant());
        NoteFiles.forget(settings.begun());
        SAY.println("weir-server: " + done.rows() + " objects of " + done.time() + " are restored. Sessions and event"
                + " tokens from before have ended");
        SAY.println("weir-server: the certificates in " + settings.pki() + ", the passwords in "
                + settings.secretFile().getParent() + " and the disks are what they were: they are not in a backup");
    }
}
