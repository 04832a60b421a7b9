package dev.weir.server.member;

import dev.weir.model.errors.ApiFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this host stands with its master: what keeps it from it, or nothing. */
public final class Contact {
    private volatile @Nullable ApiFailure trouble =
            new ApiFailure("HOST_STILL_BOOTING", List.of()); // until the first word with the master

    private volatile boolean emergency;

    /** The master knows the host and has heard of it. */
    void established() {
        trouble = null;
        emergency = false;
    }

    void lost(ApiFailure why) {
        trouble = why;
    }

    /** The start is over and the master was not reached: the host is by itself (POOL-93, POOL-96). */
    void givenUp() {
        emergency = true;
    }

    public boolean emergency() {
        return emergency;
    }

    /** What {@code host.local_assert_healthy} answers; none where all is well. */
    public @Nullable ApiFailure trouble() {
        return trouble;
    }
}
