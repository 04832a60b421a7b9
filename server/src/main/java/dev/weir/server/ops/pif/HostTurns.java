package dev.weir.server.ops.pif;

import dev.weir.model.types.HostRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One change of a host's interfaces after another: a bridge is not taken down while something is put onto it. */
final class HostTurns {
    private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

    <T> T take(HostRef host, Supplier<T> change) {
        ReentrantLock turn = turns.computeIfAbsent(host.ref(), ref -> new ReentrantLock());
        turn.lock();
        try {
            return change.get();
        } finally {
            turn.unlock();
        }
    }
}
