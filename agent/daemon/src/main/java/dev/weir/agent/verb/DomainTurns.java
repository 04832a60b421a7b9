package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets verbs on one domain take turns. The verbs that end a run share theirs: who asked a guest to shut down may wait
 * for twenty minutes, and whoever then wants it gone at once must not wait as well.
 */
final class DomainTurns {
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    Answer alone(String domain, Step step) throws HypervisorFailure {
        return take(domain, ReadWriteLock::writeLock, step);
    }

    Answer ending(String domain, Step step) throws HypervisorFailure {
        return take(domain, ReadWriteLock::readLock, step);
    }

    private Answer take(String domain, Function<ReadWriteLock, Lock> kind, Step step) throws HypervisorFailure {
        Turn turn = turns.compute(domain, (_, old) -> Turn.join(old));
        Lock lock = kind.apply(turn.lock());
        lock.lock();
        try {
            return step.take();
        } finally {
            lock.unlock();
            turns.computeIfPresent(domain, (_, present) -> present.leave());
        }
    }

    int size() {
        return turns.size();
    }

    @FunctionalInterface
    interface Step {
        Answer take() throws HypervisorFailure;
    }

    /** One domain's lock and how many hold or await it; without any it goes. */
    private record Turn(ReadWriteLock lock, int users) {
        static Turn join(@Nullable Turn old) {
            return old == null ? new Turn(new ReentrantReadWriteLock(), 1) : new Turn(old.lock, old.users + 1);
        }

        @Nullable
        Turn leave() {
            return users == 1 ? null : new Turn(lock, users - 1);
        }
    }
}
