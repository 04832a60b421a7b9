package dev.weir.conformance.scale;

import dev.weir.value.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A host with its processors, network cards, metrics, its way to the shared storage, and its control domain. */
final class HostRows {
    static final String FEATURES = "178bfbff-76fa3223-2c100800-00000021-001c07a9-00000000-00000000";

    private static final int CPUS = 16;
    private static final long DOM0_MEMORY = 512L << 20;
    private static final long MICROS = 1_767_225_600_000_000L;

    private final BackupText out;
    private final Names names;
    private final List<String> networks;
    private final String sr;
    private final String storage;

    HostRows(BackupText out, Names names, List<String> networks, String sr, String storage) {
        this.out = out;
        this.names = names;
        this.networks = networks;
        this.sr = sr;
        this.storage = storage;
    }

    /** Answers its reference. */
    String write(int number) throws IOException {
        String host = names.ref();
        String name = "host-" + number;
        String address = "10.0." + (number >> 8) + "." + (number & 255);
        String metrics = names.ref();
        out.row(
                "host_metrics",
                metrics,
                "uuid",
                names.uuid(),
                "memory_total",
                256L << 30,
                "memory_free",
                128L << 30,
                "live",
                true,
                "last_updated",
                MICROS);
        String dom0 = controlDomain(host, name);
        out.row(
                "host",
                host,
                "uuid",
                names.uuid(),
                "name_label",
                name,
                "name_description",
                "Host of a pool managed by Weir",
                "API_version_major",
                2,
                "API_version_minor",
                23,
                "API_version_vendor",
                "Weir",
                "enabled",
                true,
                "software_version",
                Value.textMap(Map.of("product_version", "8.3.0", "product_brand", "XCP-ng", "xapi", "26.1.3")),
                "other_config",
                Value.textMap(Map.of("boot_time", "1767225600.", "agent_start_time", "1767225600.")),
                "capabilities",
                Value.texts(List.of("hvm-3.0-x86_32", "hvm-3.0-x86_64")),
                "cpu_configuration",
                Value.textMap(Map.of("nr_nodes", "1", "nr_cpus", "" + CPUS, "threads_per_core", "1")),
                "sched_policy",
                "credit",
                "suspend_image_sr",
                sr,
                "crash_dump_sr",
                sr,
                "cpu_info",
                Value.textMap(Map.of("cpu_count", "" + CPUS, "vendor", "GenuineIntel", "features_hvm", FEATURES)),
                "hostname",
                name,
                "address",
                address,
                "metrics",
                metrics,
                "control_domain",
                dom0,
                "edition",
                "free",
                "tls_verification_enabled",
                true);
        for (int cpu = 0; cpu < CPUS; cpu++) {
            out.row(
                    "host_cpu",
                    names.ref(),
                    "uuid",
                    names.uuid(),
                    "host",
                    host,
                    "number",
                    cpu,
                    "vendor",
                    "GenuineIntel",
                    "speed",
                    2400,
                    "modelname",
                    "Simulated processor",
                    "family",
                    6,
                    "model",
                    85,
                    "stepping",
                    "4",
                    "flags",
                    "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2");
        }
        for (int nic = 0; nic < networks.size(); nic++) {
            networkCard(host, nic, address);
        }
        out.row(
                "PBD",
                names.ref(),
                "uuid",
                names.uuid(),
                "host",
                host,
                "SR",
                sr,
                "device_config",
                Value.textMap(Map.of("location", storage)),
                "currently_attached",
                true);
        return host;
    }

    private void networkCard(String host, int number, String address) throws IOException {
        String metrics = names.ref();
        out.row(
                "PIF_metrics",
                metrics,
                "uuid",
                names.uuid(),
                "carrier",
                true,
                "device_name",
                "simulated",
                "speed",
                1000,
                "duplex",
                true,
                "pci_bus_path",
                "0000:00:0" + (3 + number) + ".0",
                "last_updated",
                MICROS);
        boolean management = number == 0;
        out.row(
                "PIF",
                names.ref(),
                "uuid",
                names.uuid(),
                "device",
                "eth" + number,
                "network",
                networks.get(number),
                "host",
                host,
                "MAC",
                names.mac(),
                "MTU",
                1500,
                "VLAN",
                -1,
                "metrics",
                metrics,
                "physical",
                true,
                "currently_attached",
                true,
                "management",
                management,
                "IP",
                management ? address : "",
                "properties",
                Value.textMap(Map.of("gro", "on")));
    }

    private String controlDomain(String host, String name) throws IOException {
        String metrics = names.ref();
        out.row("VM_metrics", metrics, "uuid", names.uuid(), "install_time", MICROS);
        String dom0 = names.ref();
        out.row(
                "VM",
                dom0,
                "uuid",
                names.uuid(),
                "name_label",
                "Control domain on host: " + name,
                "power_state",
                "Running",
                "resident_on",
                host,
                "affinity",
                host,
                "memory_target",
                DOM0_MEMORY,
                "memory_static_max",
                DOM0_MEMORY,
                "memory_static_min",
                DOM0_MEMORY,
                "memory_dynamic_max",
                DOM0_MEMORY,
                "memory_dynamic_min",
                DOM0_MEMORY,
                "VCPUs_max",
                CPUS,
                "VCPUs_at_startup",
                CPUS,
                "is_control_domain",
                true,
                "domain_type",
                "pv",
                "metrics",
                metrics);
        return dom0;
    }
}
