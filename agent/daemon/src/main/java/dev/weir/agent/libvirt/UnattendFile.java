package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.Unprepared;
import dev.weir.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file inside a Windows guest that tells its sysprep what to answer. It may hold passwords, so it stands where only
 * administrators of the guest read, and is emptied before it is removed: emptying asks nothing of the guest but its agent.
 */
final class UnattendFile {
    static final String PATH = "C:\\Windows\\Temp\\weir-unattend.xml";

    private static final Logger LOG = LoggerFactory.getLogger(UnattendFile.class);

    private final GuestAgent agent;
    private final String uuid;

    UnattendFile(GuestAgent agent, String uuid) {
        this.agent = agent;
        this.uuid = uuid;
    }

    /** What is done once the file is there and before anything is in it. */
    @FunctionalInterface
    interface Opened {
        void mark() throws HypervisorFailure;
    }

    /** The text in UTF-8. What was written before a failure stays. */
    void write(String text, Opened opened) throws HypervisorFailure {
        Value handle = open();
        try {
            opened.mark();
            byte[] left = text.getBytes(StandardCharsets.UTF_8);
            Value done = agent.ask(
                    uuid,
                    "guest-file-write",
                    Map.of(
                            "handle",
                            handle,
                            "buf-b64",
                            Value.text(Base64.getEncoder().encodeToString(left))));
            if (!(GuestAgent.member(done, "count") instanceof Value.Int count) || count.value() != left.length) {
                throw Unprepared.of(uuid, "the guest took a part of unattend.xml only");
            }
        } catch (HypervisorFailure | RuntimeException e) {
            closeQuietly(handle);
            throw e;
        }
        close(handle);
    }

    /** Returns when nothing is in the file any more; that the file itself goes is asked for and not awaited. */
    void remove() throws HypervisorFailure {
        close(open());
        try {
            long _ = agent.exec(uuid, "cmd.exe", List.of("/c", "del", "/f", "/q", PATH), false);
        } catch (HypervisorFailure e) {
            LOG.info("an empty file stays in domain {}: {}", uuid, e.getMessage());
        }
    }

    private Value open() throws HypervisorFailure {
        return agent.ask(uuid, "guest-file-open", Map.of("path", Value.text(PATH), "mode", Value.text("w")));
    }

    private void close(Value handle) throws HypervisorFailure {
        agent.ask(uuid, "guest-file-close", Map.of("handle", handle));
    }

    private void closeQuietly(Value handle) {
        try {
            close(handle);
        } catch (HypervisorFailure e) {
            LOG.debug("domain {} keeps a file open: {}", uuid, e.getMessage());
        }
    }
}
