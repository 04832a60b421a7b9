package dev.weir.agent.simulator;

import dev.weir.agent.facts.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The facts of a machine that is not there: a small server of one processor, the same on every simulated host. */
public final class SimulatedFacts implements Supplier<HostFacts> {
    private static final List<String> FLAGS =
            List.of(("fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat"
                            + " pse36 clflush mmx fxsr sse sse2 ht syscall nx pdpe1gb rdtscp lm pni pclmulqdq vmx ssse3 fma cx16"
                            + " pcid sse4_1 sse4_2 x2apic movbe popcnt aes xsave avx f16c rdrand lahf_lm abm fsgsbase bmi1 avx2"
                            + " smep bmi2 erms invpcid rdseed adx smap")
                    .split(" ", -1));

    private final SimulatedHost host;
    private final LongSupplier memoryFree;
    private final long startTime;

    public SimulatedFacts(SimulatedHost host, LongSupplier memoryFree, long startTime) {
        this.host = host;
        this.memoryFree = memoryFree;
        this.startTime = startTime;
    }

    @Override
    public HostFacts get() {
        return new HostFacts(
                host.hostname(),
                "simulator",
                false,
                true,
                cpu(),
                host.memoryBytes(),
                memoryFree.getAsLong(),
                List.of(nic("eth0", 0, host.address()), nic("eth1", 1, null)),
                Map.of("linux", "6.12.0-simulated", "distribution", "Simulated Linux 1.0"),
                Map.of("bios-vendor", "Weir", "bios-version", "1.0", "system-product-name", "Simulated host"),
                host.kernels(),
                startTime,
                startTime);
    }

    private HostFacts.Cpu cpu() {
        return new HostFacts.Cpu(
                host.cpus(),
                1,
                1,
                1,
                "GenuineIntel",
                "Simulated processor",
                6,
                85,
                4,
                2400,
                FLAGS,
                CpuFeatures.vector(FLAGS));
    }

    private HostFacts.Nic nic(String name, int number, @Nullable String address) {
        String mac = HexFormat.ofDelimiter(":")
                .formatHex(HexFormat.of()
                        .parseHex("02"
                                + HexFormat.of().toHexDigits(host.hostname().hashCode()) + "0" + number));
        return new HostFacts.Nic(
                name,
                mac,
                1500,
                true,
                1000,
                true,
                "simulated",
                "0000:00:0" + (number + 3) + ".0",
                address,
                address == null ? null : "255.0.0.0",
                null,
                List.of());
    }
}
