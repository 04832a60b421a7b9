package dev.weir.agent.facts;

import dev.weir.agent.protocol.HostFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The facts of a real machine. Processors are read once: their clock changes all the time, they do not. */
public final class MachineFacts implements Supplier<HostFacts> {
    private static final Map<String, String> DMI = Map.of(
            "bios-vendor", "bios_vendor",
            "bios-version", "bios_version",
            "system-manufacturer", "sys_vendor",
            "system-product-name", "product_name",
            "system-version", "product_version",
            "system-serial-number", "product_serial",
            "baseboard-manufacturer", "board_vendor",
            "baseboard-product-name", "board_name");

    private final HostFiles files;
    private final HostNics nics;
    private final Supplier<List<HostFacts.Usb>> usbs;
    private final Supplier<Hypervising> hypervising;
    private final List<String> kernels;
    private final HostFacts.Cpu cpu;
    private final String hostname;
    private final long startTime;

    /**
     * What the machine's files cannot tell.
     *
     * @param emulated guests run without hardware help
     * @param tpm guests can have a TPM
     * @param versions of the hypervisor's parts
     */
    public record Hypervising(
            String description, boolean emulated, boolean hvm, boolean tpm, Map<String, String> versions) {}

    /**
     * Reads this machine.
     *
     * @param cpu its processors, as they are to be told
     * @param hypervising asked each time: a hypervisor may answer later than the agent starts
     * @param usbs the USB devices that guests may be given
     * @param hostname empty for the machine's own
     * @param startTime the agent's, seconds since 1970
     */
    public MachineFacts(
            HostFacts.Cpu cpu,
            Supplier<List<HostFacts.Usb>> usbs,
            String hostname,
            Supplier<Hypervising> hypervising,
            List<String> kernels,
            long startTime) {
        this(
                new HostFiles(Path.of("/")),
                cpu,
                NicAddresses::ofThisMachine,
                usbs,
                hostname,
                hypervising,
                kernels,
                startTime);
    }

    MachineFacts(
            HostFiles files,
            HostFacts.Cpu cpu,
            Function<String, NicAddresses> addresses,
            Supplier<List<HostFacts.Usb>> usbs,
            String hostname,
            Supplier<Hypervising> hypervising,
            List<String> kernels,
            long startTime) {
        this.files = files;
        this.nics = new HostNics(files, addresses);
        this.usbs = usbs;
        this.hypervising = hypervising;
        this.kernels = List.copyOf(kernels);
        this.cpu = cpu;
        this.hostname = hostname.isEmpty() ? files.text("proc/sys/kernel/hostname") : hostname;
        this.startTime = startTime;
    }

    @Override
    public HostFacts get() {
        Hypervising below = hypervising.get();
        String memory = files.text("proc/meminfo");
        return new HostFacts(
                hostname,
                below.description(),
                below.emulated(),
                below.hvm(),
                below.tpm(),
                cpu,
                ProcTexts.memory(memory, "MemTotal"),
                ProcTexts.memory(memory, "MemAvailable"),
                nics.read(),
                usbs.get(),
                versions(below.versions()),
                bios(),
                kernels,
                ProcTexts.bootTime(files.text("proc/stat"), files.text("proc/1/stat")),
                startTime);
    }

    private Map<String, String> versions(Map<String, String> below) {
        Map<String, String> versions = new TreeMap<>(below);
        versions.put("linux", files.text("proc/sys/kernel/osrelease"));
        Map<String, String> release = ProcTexts.osRelease(files.text("etc/os-release"));
        versions.put("distribution", release.getOrDefault("PRETTY_NAME", release.getOrDefault("NAME", "Linux")));
        return versions;
    }

    private Map<String, String> bios() {
        Map<String, String> bios = new TreeMap<>();
        DMI.forEach((key, file) -> {
            String text = files.text("sys/class/dmi/id/" + file);
            if (!text.isEmpty()) {
                bios.put(key, text);
            }
        });
        return bios;
    }
}
