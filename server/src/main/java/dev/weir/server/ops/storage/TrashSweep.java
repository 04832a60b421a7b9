package dev.weir.server.ops.storage;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.TrashEntry;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.trash.Trash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what has been in the trash for long enough, and the oldest disks of an SR that runs full. */
public final class TrashSweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TrashSweep.class);

    /** An SR with less than a tenth free is full enough: guests write on without asking. */
    private static final int SPARE = 10;

    private final Store store;
    private final Trash trash;
    private final DiskTrash disks;

    public TrashSweep(Store store, Trash trash, DiskTrash disks) {
        this.store = store;
        this.trash = trash;
        this.disks = disks;
    }

    @Override
    public void run() {
        Snapshot state = store.snapshot();
        for (Row entry : state.rows(TrashEntry.DEF)) {
            if (trash.overdue(state, entry) || crowded(state, entry)) {
                try {
                    disks.purge(entry);
                } catch (ApiFailure e) {
                    LOG.info("{} stays in the trash for now: {}", Records.get(entry, TrashEntry.UUID), e.description());
                }
            }
        }
    }

    /** The oldest disk of each full SR in one sweep; the sizes are known better before the next. */
    private static boolean crowded(Snapshot state, Row entry) {
        Row row = state.findByUuid(Sr.DEF, Records.get(entry, TrashEntry.SR));
        if (row == null) {
            return false;
        }
        SrRef sr = new SrRef(row.ref());
        long size = Records.get(state, sr, Sr.PHYSICAL_SIZE);
        long free = size - Records.get(state, sr, Sr.PHYSICAL_UTILISATION);
        return size > 0 && free < size / SPARE && entry.equals(DiskTrash.oldest(state, sr));
    }
}
