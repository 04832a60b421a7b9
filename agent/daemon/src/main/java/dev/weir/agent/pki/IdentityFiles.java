package dev.weir.agent.pki;

import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of who this agent is, looked at now and then: a host that joins another pool, or whose pool renews its keys,
 * gets others. What does not fit together, half of a change for one, is left until it does.
 */
public final class IdentityFiles {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityFiles.class);
    private static final Duration OFTEN = Duration.ofSeconds(1);

    private final Path folder;
    private final Scheduler scheduler;
    private final Follower follower;
    private Identity current;
    private List<String> seen;
    private String trouble = "";
    private volatile boolean closed;

    /** Told of each identity that takes the place of the one before, and whether both are of one pool. */
    public interface Follower {
        void become(Identity identity, boolean samePool);
    }

    /** {@code current} is what was read of the folder already. */
    public IdentityFiles(Path folder, Scheduler scheduler, Identity current, Follower follower) {
        this.current = current;
        this.folder = folder;
        this.scheduler = scheduler;
        this.follower = follower;
        this.seen = texts();
    }

    public void start() {
        scheduler.after(OFTEN, this::look);
    }

    public void end() {
        closed = true;
    }

    private void look() {
        if (closed) {
            return;
        }
        List<String> now = texts();
        if (!now.equals(seen)) {
            try {
                Identity other = Identity.load(folder);
                follower.become(other, other.isOfPoolOf(current));
                current = other;
                seen = now;
                trouble = "";
                LOG.info("the agent has other certificates from now on");
            } catch (PkiException e) {
                String reason = String.valueOf(e.getMessage());
                if (!reason.equals(trouble)) {
                    LOG.info("other certificates are being put in place: {}", reason);
                    trouble = reason;
                }
            }
        }
        scheduler.after(OFTEN, this::look);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (String name : List.of("ca.pem", "agent.pem", "agent.key")) {
            try {
                texts.add(Files.readString(folder.resolve(name)));
            } catch (IOException e) {
                texts.add("");
            }
        }
        return texts;
    }
}
