package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.Unprepared;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has Windows guests generalize themselves, by Windows' own sysprep, which shuts its guest down when it has worked. */
final class GuestSysprep {
    static final String PROGRAM = "C:\\Windows\\System32\\Sysprep\\sysprep.exe";

    private static final Logger LOG = LoggerFactory.getLogger(GuestSysprep.class);
    private static final List<String> ARGUMENTS =
            List.of("/generalize", "/oobe", "/shutdown", "/quiet", "/unattend:" + UnattendFile.PATH);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /** Short, because between the end of the program and that of the guest there is a file to take away. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final GuestAgent agent;
    private final DomainTable table;
    private final UnattendMarks marks;
    private final LongSupplier nanos;

    GuestSysprep(GuestAgent agent, DomainTable table, UnattendMarks marks, LongSupplier nanos) {
        this.agent = agent;
        this.table = table;
        this.marks = marks;
        this.nanos = nanos;
    }

    /**
     * Returns when sysprep has ended well, or its guest has. However it ends, the guest holds no answers afterwards; one
     * that cannot be reached is asked again and again.
     */
    void run(DomainState began, String unattend, Duration timeout) throws HypervisorFailure {
        String uuid = began.uuid();
        try (UnattendMarks.Turn turn = marks.take(uuid)) {
            new UnattendFile(agent, uuid).write(unattend, turn::written);
            long pid = agent.exec(uuid, PROGRAM, ARGUMENTS, false);
            turn.used(pid);
            await(began, pid, timeout);
        }
    }

    private void await(DomainState began, long pid, Duration timeout) throws HypervisorFailure {
        String uuid = began.uuid();
        long end = nanos.getAsLong() + timeout.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Duration left = Duration.ofNanos(end - nanos.getAsLong());
            if (table.await(uuid, now -> isOver(began, now), shorter(pause, left))) {
                requireOwnEnd(uuid);
                return;
            }
            if (hasWorked(uuid, pid)) {
                return;
            }
            if (!left.isPositive()) {
                throw Unprepared.late(uuid);
            }
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static boolean isOver(DomainState began, @Nullable DomainState now) {
        return now == null
                || !DomainTable.runs(now)
                || !now.startId().equals(began.startId())
                || now.reboots() != began.reboots();
    }

    /** A guest that crashed or was ended has not become the model of anything. */
    private void requireOwnEnd(String uuid) throws HypervisorFailure {
        DomainState now = table.get(uuid);
        if (now != null && !DomainTable.runs(now) && now.stop() != StopReason.SHUTDOWN) {
            throw Unprepared.of(uuid, "the VM ended before sysprep did");
        }
    }

    /** An agent that is silent may be so because its guest shuts down: that alone is no failure. */
    private boolean hasWorked(String uuid, long pid) throws HypervisorFailure {
        Value status;
        try {
            status = agent.status(uuid, pid);
        } catch (HypervisorFailure e) {
            LOG.debug("domain {} does not tell how far sysprep is: {}", uuid, e.getMessage());
            return false;
        }
        if (!GuestAgent.exited(status)) {
            return false;
        }
        if (!(GuestAgent.member(status, "exitcode") instanceof Value.Int code)) {
            throw Unprepared.of(uuid, "sysprep was ended");
        }
        if (code.value() != 0) {
            throw Unprepared.of(uuid, "sysprep ended with exit code " + code.value());
        }
        return true;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
