package dev.weir.agent.simulator;

import dev.weir.agent.cpu.CpuModel;
import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a machine that is not there: a small server of one processor, the same on every simulated host that
 * has no other. */
public final class SimulatedFacts implements Supplier<HostFacts> {
    private static final String VENDOR = "GenuineIntel";

    private static final List<String> FLAGS =
            List.of(("fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat"
                            + " pse36 clflush mmx fxsr sse sse2 ht syscall nx pdpe1gb rdtscp lm pni pclmulqdq vmx ssse3 fma cx16"
                            + " pcid sse4_1 sse4_2 x2apic movbe popcnt aes xsave avx f16c rdrand lahf_lm abm fsgsbase bmi1 avx2"
                            + " smep bmi2 erms invpcid rdseed adx smap")
                    .split(" ", -1));

    private final SimulatedHost host;
    private final LongSupplier memoryFree;
    private final long startTime;
    private final Map<String, String> versions;

    public SimulatedFacts(SimulatedHost host, LongSupplier memoryFree, long startTime) {
        this(host, memoryFree, startTime, Map.of());
    }

    /** @param more versions of parts that the host has beside its usual ones */
    public SimulatedFacts(SimulatedHost host, LongSupplier memoryFree, long startTime, Map<String, String> more) {
        this.host = host;
        Map<String, String> versions = new TreeMap<>(more);
        versions.put("linux", "6.12.0-simulated");
        versions.put("distribution", "Simulated Linux 1.0");
        this.versions = Map.copyOf(versions);
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
                true,
                cpu(),
                host.memoryBytes(),
                memoryFree.getAsLong(),
                List.of(nic("eth0", 0, host.address()), nic("eth1", 1, null)),
                host.usbs().present(),
                versions,
                Map.of("bios-vendor", "Weir", "bios-version", "1.0", "system-product-name", "Simulated host"),
                host.kernels(),
                startTime,
                startTime);
    }

    private HostFacts.Cpu cpu() {
        CpuModel model = host.cpu();
        return model == null
                ? cpu(VENDOR, "Simulated processor", 6, 85, 4, FLAGS, CpuFeatures.vector(VENDOR, FLAGS))
                : cpu(
                        model.vendor().isEmpty() ? VENDOR : model.vendor(),
                        "Simulated " + model.name(),
                        model.family(),
                        model.model(),
                        model.stepping(),
                        model.flags(),
                        model.vector());
    }

    private HostFacts.Cpu cpu(
            String vendor, String name, int family, int model, int stepping, List<String> flags, String features) {
        return new HostFacts.Cpu(host.cpus(), 1, 1, 1, vendor, name, family, model, stepping, 2400, flags, features);
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
