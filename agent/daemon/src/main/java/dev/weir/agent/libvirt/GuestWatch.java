package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the agents inside guests. The first question goes out when an agent connects; addresses that a guest gets
 * later are told by no event, so it is asked again, ever less often. Guests have threads of their own: one that does
 * not answer holds up other guests' answers for a while, never a call of the master.
 */
final class GuestWatch {
    private static final Logger LOG = LoggerFactory.getLogger(GuestWatch.class);
    private static final int ANSWER_SECONDS = 5;
    private static final int LONGEST_PAUSE_SECONDS = 60;

    private final LinkSupply links;
    private final NativeCalls guestCalls;
    private final Scheduler scheduler;
    private final DomainTable table;

    /** A new mark for each time the agent connects: what belongs to an older one ends by itself. */
    private final Map<String, Long> marks = new ConcurrentHashMap<>();

    private final AtomicLong lastMark = new AtomicLong();

    GuestWatch(LinkSupply links, NativeCalls guestCalls, Scheduler scheduler, DomainTable table) {
        this.links = links;
        this.guestCalls = guestCalls;
        this.scheduler = scheduler;
        this.table = table;
    }

    /** The agent has connected, or may be connected. */
    void start(String uuid) {
        long mark = lastMark.incrementAndGet();
        marks.put(uuid, mark);
        guestCalls.later(() -> round(uuid, mark, 1));
    }

    /** The agent is gone, or its domain. */
    void stop(String uuid) {
        marks.remove(uuid);
        tell(uuid, null);
    }

    private void round(String uuid, long mark, int pauseSeconds) {
        if (!current(uuid, mark)) {
            return;
        }
        GuestState guest = ask(uuid);
        if (guest != null && current(uuid, mark)) {
            tell(uuid, guest);
        }
        try {
            var _ = scheduler.after(
                    Duration.ofSeconds(pauseSeconds),
                    () -> guestCalls.later(() -> round(uuid, mark, Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS))));
        } catch (RejectedExecutionException over) {
            LOG.debug("the agent stops; guests are asked no more");
        }
    }

    private boolean current(String uuid, long mark) {
        return Objects.equals(marks.get(uuid), mark);
    }

    private void tell(String uuid, @Nullable GuestState guest) {
        table.update(uuid, s -> DomainTable.with(s, s.power(), guest, s.reboots()));
    }

    /** On a guest thread already. */
    private @Nullable GuestState ask(String uuid) {
        try {
            return links.use(link -> {
                LiveDomain live = link.describe(uuid);
                return link.domain(
                        uuid,
                        d -> GuestAnswers.read(
                                d.qemuAgentCommand("{\"execute\":\"guest-info\"}", ANSWER_SECONDS, 0),
                                hostName(d),
                                d.qemuAgentCommand("{\"execute\":\"guest-get-osinfo\"}", ANSWER_SECONDS, 0),
                                d.qemuAgentCommand("{\"execute\":\"guest-network-get-interfaces\"}", ANSWER_SECONDS, 0),
                                live.nicPositions()));
            });
        } catch (LibvirtException | HypervisorFailure e) {
            LOG.debug("guest {} does not answer: {}", uuid, e.getMessage());
            return null;
        }
    }

    /** Agents learned to tell it late. */
    private static String hostName(Domain domain) {
        try {
            return domain.qemuAgentCommand("{\"execute\":\"guest-get-host-name\"}", ANSWER_SECONDS, 0);
        } catch (LibvirtException e) {
            return "";
        }
    }
}
