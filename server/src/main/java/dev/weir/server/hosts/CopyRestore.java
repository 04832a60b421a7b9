package dev.weir.server.hosts;

import dev.weir.agent.protocol.CopyState;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Place;
import java.io.IOException;
import java.time.Clock;

/** Makes a server's database of the copy that its own host has kept, for a member that becomes the master. */
public final class CopyRestore {
    private final CopyKeeper keeper;
    private final Copies copies;
    private final Clock clock;

    /** {@code keeper} is the own host's. */
    public CopyRestore(CopyKeeper keeper, Copies copies, Clock clock) {
        this.keeper = keeper;
        this.copies = copies;
        this.clock = clock;
    }

    /**
     * Replaces what the place holds, which no server may have open. Whatever hosts had been asked to do before belongs
     * to the old content; the notes of it are the caller's to forget.
     *
     * @return which copy it was; the database itself begins above its generation, so that tokens of events go on
     * @throws IOException when there is no copy, or it did not come whole; nothing has changed then
     * @throws dev.weir.server.db.StoreFailure when it is no pool's database, or the place is taken; the same
     */
    public CopyState into(Place place) throws IOException, InterruptedException {
        try (CopyKeeper.Content content = keeper.content()) {
            if (content == null) {
                throw new IOException("this host has no copy of the pool's database");
            }
            CopyState state = content.state();
            copies.restore(
                    new Copies.Kept(content.bytes(), state.baseBytes(), state.generation()), place, clock.instant());
            return state;
        }
    }
}
