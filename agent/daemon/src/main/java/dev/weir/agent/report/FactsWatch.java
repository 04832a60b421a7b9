package dev.weir.agent.report;

import dev.weir.agent.protocol.HostFacts;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the host's facts and tells when they differ enough to report them. */
final class FactsWatch {
    /** Free memory changes all the time; what a master plans with it is coarser. */
    private static final long MEMORY_STEP = 64L << 20;

    private final Supplier<HostFacts> source;
    private HostFacts told;

    FactsWatch(Supplier<HostFacts> source) {
        this.source = source;
        this.told = source.get();
    }

    HostFacts now() {
        return source.get();
    }

    /** The facts when they differ from the ones told last, else null. */
    synchronized @Nullable HostFacts changed() {
        HostFacts now = source.get();
        if (isSame(told, now)) {
            return null;
        }
        told = now;
        return now;
    }

    private static boolean isSame(HostFacts before, HostFacts now) {
        return Math.abs(before.memoryFreeBytes() - now.memoryFreeBytes()) < MEMORY_STEP
                && withFree(now, before.memoryFreeBytes()).equals(before);
    }

    private static HostFacts withFree(HostFacts f, long free) {
        return new HostFacts(
                f.hostname(),
                f.hypervisor(),
                f.emulated(),
                f.hvm(),
                f.tpm(),
                f.cpu(),
                f.memoryTotalBytes(),
                free,
                f.nics(),
                f.usbs(),
                f.versions(),
                f.bios(),
                f.kernels(),
                f.bootTime(),
                f.agentStartTime());
    }
}
