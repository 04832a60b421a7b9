package dev.weir.agent;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.NicSpec;
import java.util.List;

/** Domains for tests. */
public final class Specs {
    private Specs() {}

    public static DomainSpec small(String uuid, String startId) {
        return domain(uuid, startId, 1L << 28, List.of(), OnStop.RESTART);
    }

    /** The same domain with other hardware and another share of the processors. */
    public static DomainSpec with(DomainSpec plain, Hardware hardware, CpuTuning tuning) {
        return new DomainSpec(
                plain.uuid(),
                plain.startId(),
                plain.name(),
                plain.vcpus(),
                plain.vcpusMax(),
                plain.memoryBytes(),
                plain.memoryMaxBytes(),
                plain.boot(),
                plain.disks(),
                plain.nics(),
                plain.onReboot(),
                plain.onCrash(),
                plain.paused(),
                plain.smbios(),
                hardware,
                plain.seed(),
                tuning,
                plain.usbs());
    }

    public static DomainSpec domain(
            String uuid, String startId, long memory, List<DiskSpec> disks, OnStop onRebootAndCrash) {
        return new DomainSpec(
                uuid,
                startId,
                "vm " + uuid,
                1,
                2,
                memory,
                memory,
                new Boot.NamedKernel("tiny-linux", ""),
                disks,
                List.of(new NicSpec("vif-" + uuid, 0, "02:00:00:00:00:07", "xenbr0", 1500, true)),
                onRebootAndCrash,
                onRebootAndCrash,
                false);
    }
}
