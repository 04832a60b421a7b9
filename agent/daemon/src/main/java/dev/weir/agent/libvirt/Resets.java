package dev.weir.agent.libvirt;

import dev.weir.agent.time.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells reboots from resets. QEMU tells of resets only, and one reboot has up to three: SeaBIOS finds its memory
 * written to and resets once more, and a guest started again after a crash was reset by libvirt before. All come
 * within a fraction of a second and before any code of the guest, which takes longer than the calm asked for here.
 */
final class Resets {
    static final Duration CALM = Duration.ofSeconds(5);

    private final Scheduler scheduler;
    private final Map<String, Object> recent = new ConcurrentHashMap<>();

    Resets(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Takes note of a reset; answers whether it begins a reboot. */
    boolean isReboot(String uuid) {
        Object mark = new Object();
        if (recent.putIfAbsent(uuid, mark) != null) {
            return false;
        }
        try {
            scheduler.after(CALM, () -> recent.remove(uuid, mark));
        } catch (RejectedExecutionException over) {
            // The agent stops; nobody counts on.
            recent.remove(uuid);
        }
        return true;
    }

    /** A reset is asked for: the next one is a reboot however short ago the last one was. */
    void asked(String uuid) {
        recent.remove(uuid);
    }
}
