package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.Unprepared;
import dev.weir.agent.time.Scheduler;
import dev.weir.value.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which guests hold a file of answers, so that none of them keeps it: a mark on the host outlives this agent
 * until the guest's file is empty, or its run over. The mark holds the number of the process that reads the file, if one does.
 */
final class UnattendMarks {
    private static final Logger LOG = LoggerFactory.getLogger(UnattendMarks.class);
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private final GuestAgent agent;
    private final Scheduler scheduler;
    private final GuestFiles files;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    UnattendMarks(GuestAgent agent, Scheduler scheduler, GuestFiles files) {
        this.agent = agent;
        this.scheduler = scheduler;
        this.files = files;
    }

    /** For one at a time. */
    Turn take(String uuid) throws HypervisorFailure {
        if (!taken.add(uuid)) {
            throw Unprepared.of(uuid, "sysprep is running already");
        }
        return new Turn(uuid);
    }

    /** While somebody writes and uses the file of a guest; afterwards it goes. */
    final class Turn implements AutoCloseable {
        private final String uuid;

        private Turn(String uuid) {
            this.uuid = uuid;
        }

        void written() throws HypervisorFailure {
            mark("");
        }

        void used(long pid) throws HypervisorFailure {
            mark(Long.toString(pid));
        }

        private void mark(String text) throws HypervisorFailure {
            Path mark = files.unattend(uuid);
            try {
                Files.createDirectories(mark.getParent());
                Files.writeString(mark, text, StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new HypervisorFailure("INTERNAL_ERROR", "cannot note that a guest holds a file: " + e);
            }
        }

        @Override
        public void close() {
            try {
                if (Files.exists(files.unattend(uuid)) && !emptied(uuid)) {
                    later(uuid, 1);
                }
            } finally {
                taken.remove(uuid);
            }
        }
    }

    /** A guest that ran before this agent did: what it was left with goes. */
    void recall(String uuid) {
        if (Files.exists(files.unattend(uuid))) {
            Thread.startVirtualThread(() -> again(uuid, 1));
        }
    }

    private boolean emptied(String uuid) {
        try {
            new UnattendFile(agent, uuid).remove();
            Files.deleteIfExists(files.unattend(uuid));
            return true;
        } catch (HypervisorFailure | IOException e) {
            LOG.warn("domain {} may hold its answers for sysprep until its agent answers: {}", uuid, e.getMessage());
            return false;
        }
    }

    private void later(String uuid, int seconds) {
        try {
            var _ = scheduler.after(
                    Duration.ofSeconds(seconds), () -> Thread.startVirtualThread(() -> again(uuid, seconds)));
        } catch (RejectedExecutionException over) {
            LOG.debug("the agent stops; the next one has guests forget");
        }
    }

    /** The mark goes with the guest's other files when its run is over. */
    private void again(String uuid, int seconds) {
        try {
            if (Files.exists(files.unattend(uuid)) && (taken.contains(uuid) || isRead(uuid) || !emptied(uuid))) {
                later(uuid, Math.min(2 * seconds, LONGEST_PAUSE_SECONDS));
            }
        } catch (RejectedExecutionException over) {
            LOG.debug("the agent stops; the next one has guests forget");
        }
    }

    /** Whether the process that reads the file lives; of one that nobody knows any more it is not believed. */
    private boolean isRead(String uuid) {
        try {
            String pid = Files.readString(files.unattend(uuid), StandardCharsets.US_ASCII);
            if (pid.isEmpty()) {
                return false;
            }
            Value status = agent.status(uuid, Long.parseLong(pid));
            return GuestAgent.member(status, "exited") instanceof Value.Bool exited && !exited.value();
        } catch (HypervisorFailure | IOException | NumberFormatException e) {
            LOG.debug("domain {} tells nothing of its sysprep: {}", uuid, e.getMessage());
            return false;
        }
    }
}
