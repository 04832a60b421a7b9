package dev.weir.server.join;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.Host;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.ops.pool.Neighbours;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another host that became the pool's master while this one was away (POOL-101). A host that does not answer is none: it
 * may be away as well.
 */
public final class Rival {
    private static final Logger LOG = LoggerFactory.getLogger(Rival.class);

    private Rival() {}

    /** The address of the host that says it is the master; null where none does. */
    public static @Nullable String find(Snapshot state, String ownUuid, Neighbours neighbours)
            throws InterruptedException {
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Row host : state.rows(Host.DEF)) {
                if (!Records.get(host, Host.UUID).equals(ownUuid)) {
                    String address = Records.get(host, Host.ADDRESS);
                    answers.add(threads.submit(() -> isMaster(address, neighbours) ? address : ""));
                }
            }
            for (Future<String> answer : answers) {
                String address = answer.get();
                if (!address.isEmpty()) {
                    LOG.info("the host at {} is the pool's master now", address);
                    return address;
                }
            }
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isMaster(String address, Neighbours neighbours) {
        try {
            return !neighbours.isMember(address);
        } catch (IOException | ApiFailure e) {
            LOG.info("the host at {} does not say what it is: {}", address, e.toString());
            return false;
        }
    }
}
