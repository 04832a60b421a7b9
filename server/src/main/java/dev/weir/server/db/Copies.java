package dev.weir.server.db;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pool's database as a member keeps it: a backup, and after it each change since as a line of the form that a backup
 * has. What a backup does not keep makes no line.
 */
public final class Copies {
    private final Shape shape;
    private final RowLines rowLines;
    private final Set<String> stored = new HashSet<>();

    public Copies(Model model) {
        this.shape = new Shape(model);
        this.rowLines = new RowLines(shape);
        shape.layout().tables().forEach(owner -> stored.add(owner.name()));
    }

    /**
     * What a member has kept.
     *
     * @param content the backup and right after it the changes
     * @param baseBytes how much of it is the backup
     * @param generation of the newest change
     */
    public record Kept(InputStream content, long baseBytes, long generation) {}

    /** Changes in their order as lines; no bytes where nothing changed that a backup keeps. */
    public byte[] lines(List<Change> changes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (Change change : changes) {
                write(change, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(Change change, ByteArrayOutputStream out) throws IOException {
        ClassDef owner = change.row().owner();
        if (!stored.contains(owner.name())) {
            return;
        }
        Row before = change.before();
        Row after = change.after();
        if (after == null) {
            Row gone = change.row();
            RowLines.write(owner, new Tombstone(gone.ref(), gone.created(), change.generation()), out);
        } else if (before == null || !sameKept(before, after)) {
            rowLines.write(after, out);
        }
    }

    private boolean sameKept(Row before, Row after) {
        for (FieldDef field : before.owner().fields()) {
            if (Backups.kept(shape.link(before.owner(), field).kind())
                    && !Typing.same(before.get(field), after.get(field))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes the database hold what the copy holds, and nothing else, whatever was there.
     *
     * @param now decides the generation, as for a backup
     * @throws StoreFailure when the copy is not whole, or a server runs on the database; nothing has changed then
     */
    public Backup restore(Kept kept, Place place, Instant now) throws IOException {
        BackupReader.Content content = new CopyReader(shape).read(kept);
        new Restoring(shape, content, Times.micros(now)).into(place, true);
        return content.head();
    }
}
