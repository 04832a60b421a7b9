package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has guests' file systems come to rest for a moment, through their agents. A guest that stays so stands still for its
 * users: a mark outlives this agent until the guest has been told to go on and has agreed, or has ended.
 */
final class GuestRest {
    private static final Logger LOG = LoggerFactory.getLogger(GuestRest.class);
    private static final int LONGEST_PAUSE_SECONDS = 60;

    /** What is done meanwhile. */
    @FunctionalInterface
    interface Act {
        void run() throws LibvirtException, HypervisorFailure;
    }

    private final LinkSupply links;
    private final NativeCalls guestCalls;
    private final Scheduler scheduler;
    private final GuestFiles files;

    GuestRest(LinkSupply links, NativeCalls guestCalls, Scheduler scheduler, GuestFiles files) {
        this.links = links;
        this.guestCalls = guestCalls;
        this.scheduler = scheduler;
        this.files = files;
    }

    /** On a native thread already. A guest that does not come to rest may yet do it: it is told to go on all the same. */
    void during(Link link, String uuid, Act act) throws LibvirtException, HypervisorFailure {
        mark(uuid);
        try {
            freeze(link, uuid);
            act.run();
        } finally {
            if (!thaw(link, uuid)) {
                later(uuid, 1);
            }
        }
    }

    /** A guest that ran before this agent did, or whose agent is there again: if it was left at rest, it goes on. */
    void recall(String uuid) {
        if (Files.exists(files.rest(uuid))) {
            guestCalls.later(() -> again(uuid, 1));
        }
    }

    private void mark(String uuid) throws HypervisorFailure {
        Path mark = files.rest(uuid);
        try {
            Files.createDirectories(mark.getParent());
            PrivateFiles.write(mark, new byte[0]);
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot note that a guest comes to rest: " + e);
        }
    }

    private static void freeze(Link link, String uuid) throws HypervisorFailure {
        try {
            link.freeze(uuid);
        } catch (HypervisorFailure e) {
            LOG.info("the agent of domain {} does not freeze: {}", uuid, e.getMessage());
            throw new HypervisorFailure("VM_SNAPSHOT_WITH_QUIESCE_FAILED", uuid);
        }
    }

    private boolean thaw(Link link, String uuid) {
        try {
            link.thaw(uuid);
            Files.deleteIfExists(files.rest(uuid));
            return true;
        } catch (HypervisorFailure | IOException e) {
            LOG.warn(
                    "the file systems of domain {} may stay at rest until its agent answers: {}", uuid, e.getMessage());
            return false;
        }
    }

    /** The mark goes with the guest's other files when its run is over. */
    private void later(String uuid, int seconds) {
        try {
            var _ = scheduler.after(Duration.ofSeconds(seconds), () -> guestCalls.later(() -> again(uuid, seconds)));
        } catch (RejectedExecutionException over) {
            LOG.debug("the agent stops; the next one tells guests to go on");
        }
    }

    private void again(String uuid, int seconds) {
        if (!Files.exists(files.rest(uuid))) {
            return;
        }
        boolean done;
        try {
            done = links.use(link -> thaw(link, uuid));
        } catch (LibvirtException | HypervisorFailure e) {
            LOG.debug("libvirt is not there to tell domain {} to go on: {}", uuid, e.getMessage());
            done = false;
        }
        if (!done) {
            later(uuid, Math.min(2 * seconds, LONGEST_PAUSE_SECONDS));
        }
    }
}
