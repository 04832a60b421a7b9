package dev.weir.server.role;

import dev.weir.server.files.SafeFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's role: on disk at once when it changes, and followed by the program when it gets to it. */
public final class RoleSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(RoleSwitch.class);
    private static final String MEMBER = "slave:";

    private final SafeFile file;
    private Role role;
    private long changes;

    private RoleSwitch(SafeFile file, Role role) {
        this.file = file;
        this.role = role;
    }

    /** A host that has no role yet is a master of itself. */
    public static RoleSwitch open(SafeFile file) throws IOException {
        return new RoleSwitch(file, read(file.read()));
    }

    private static Role read(@Nullable String text) throws IOException {
        String line = text == null ? "master" : text.strip();
        if (line.equals("master")) {
            return new Role.Master();
        }
        if (line.startsWith(MEMBER) && line.length() > MEMBER.length()) {
            return new Role.Member(line.substring(MEMBER.length()));
        }
        throw new IOException("the file of the host's role says neither master nor slave:ADDRESS but " + line);
    }

    public synchronized Role role() {
        return role;
    }

    /** How often the role was changed in this run; for {@link #awaitChange}. */
    public synchronized long changes() {
        return changes;
    }

    /** From now on the host is this, and the program starts as such, also when it is killed before it gets to it. */
    public synchronized void become(Role next) {
        file.write(next.text() + "\n");
        LOG.info("this host is {} from now on", next.text());
        role = next;
        changes++;
        notifyAll();
    }

    /** Blocks until the role was changed more often than so many times. */
    public synchronized void awaitChange(long seen) throws InterruptedException {
        while (changes == seen) {
            wait();
        }
    }
}
