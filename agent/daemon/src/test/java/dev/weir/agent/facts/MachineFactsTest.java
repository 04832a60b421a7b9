package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.cpu.CpuModel;
import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {
    private static final MachineFacts.Hypervising NONE =
            new MachineFacts.Hypervising("none", true, false, true, Map.of("qemu", "10.0"));

    @TempDir
    Path root;

    /** A host that shares its kernel with others started later than that. */
    @Test
    void theFirstProcessTellsWhenTheHostStarted() {
        String stat = "cpu  1 2 3\nbtime 1700000000\n";
        String first = "1 (a) b) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4250 100 200";
        assertThat(ProcTexts.bootTime(stat, first)).isEqualTo(1_700_000_042);
        assertThat(ProcTexts.bootTime(stat, "")).isEqualTo(1_700_000_000);
    }

    @Test
    void readsAMachine() throws Exception {
        StringBuilder cpus = new StringBuilder();
        for (int cpu = 0; cpu < 8; cpu++) {
            cpus.append("""
                    processor\t: %d
                    vendor_id\t: GenuineIntel
                    cpu family\t: 6
                    model\t\t: 85
                    model name\t: Xeon: the one
                    stepping\t: 4
                    cpu MHz\t\t: 2599.998
                    physical id\t: %d
                    siblings\t: 4
                    cpu cores\t: 2
                    flags\t\t: fpu sse2 avx2 made_up

                    """.formatted(cpu, cpu / 4));
        }
        write("proc/cpuinfo", cpus.toString());
        write("proc/meminfo", "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:    8192 kB\n");
        write("proc/stat", "cpu  1 2 3\nbtime 1700000000\nprocesses 5\n");
        write("proc/sys/kernel/hostname", "alpha\n");
        write("proc/sys/kernel/osrelease", "6.12.1\n");
        write("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 13\"\n");
        write("sys/class/dmi/id/bios_vendor", "Acme\n");
        write("sys/devices/system/node/node0/cpulist", "0-7\n");
        write("proc/net/route", """
                Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
                eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                """);
        nic("eth0", 1, "device/x");
        nic("lo", 772, "x");
        nic("eth1", 1, "bridge/x");
        nic("vnet0", 1, "tun_flags");
        nic("veth3", 1, "x");
        nic("ifb0", 1, "x");

        HostFacts facts = new MachineFacts(
                        new HostFiles(root),
                        CpuInfo.read(new HostFiles(root)),
                        _ -> new NicAddresses("192.0.2.2", "255.255.255.0", List.of("fe80::1")),
                        List::of,
                        "",
                        () -> NONE,
                        List.of("tiny-linux"),
                        5)
                .get();

        assertThat(facts.hostname()).isEqualTo("alpha");
        assertThat(facts.memoryTotalBytes()).isEqualTo(16L << 20);
        assertThat(facts.memoryFreeBytes()).isEqualTo(8L << 20);
        assertThat(facts.bootTime()).isEqualTo(1_700_000_000);
        assertThat(facts.versions())
                .containsEntry("linux", "6.12.1")
                .containsEntry("qemu", "10.0")
                .containsEntry("distribution", "Debian GNU/Linux 13");
        assertThat(facts.bios()).containsOnly(Map.entry("bios-vendor", "Acme"));
        assertThat(facts.cpu())
                .isEqualTo(new HostFacts.Cpu(
                        8,
                        2,
                        2,
                        1,
                        "GenuineIntel",
                        "Xeon: the one",
                        6,
                        85,
                        4,
                        2599,
                        List.of("fpu", "sse2", "avx2", "made_up"),
                        "04000001-00000000-00000000-00000000-00000020-00000000-00000000-00000000-00000000-00000000"));
        assertThat(facts.nics()).extracting(HostFacts.Nic::name).containsExactly("eth0", "veth3");
        assertThat(facts.nics().getFirst())
                .isEqualTo(new HostFacts.Nic(
                        "eth0",
                        "02:00:00:00:00:01",
                        1500,
                        true,
                        1000,
                        true,
                        "",
                        "",
                        "192.0.2.2",
                        "255.255.255.0",
                        "192.0.2.1",
                        List.of("fe80::1")));
    }

    @Test
    void readsThisMachine() {
        HostFacts facts = new MachineFacts(CpuInfo.ofThisMachine(), List::of, "name", () -> NONE, List.of(), 5).get();
        assertThat(facts.hostname()).isEqualTo("name");
        assertThat(facts.cpu().count()).isPositive();
        assertThat(facts.memoryTotalBytes()).isPositive();
        assertThat(facts.bootTime()).isPositive();
        assertThat(facts.cpu().features()).matches("[0-9a-f]{8}(-[0-9a-f]{8}){9}");
    }

    /** A model takes flags away and gives none (the option --cpu-model). */
    @Test
    void aModelShowsNoMoreThanItHas() {
        CpuModel model = new CpuModel(
                "small", "", 6, 1, 1, Set.of(), CpuFeatures.vector(List.of("fpu", "sse2", "aes", "spec_ctrl")));
        HostFacts.Cpu real = CpuInfo.parse("""
                processor: 0
                vendor_id: GenuineIntel
                flags: fpu sse2 avx2 constant_tsc hypervisor ibrs ibpb
                """, 1);
        HostFacts.Cpu shown = CpuInfo.within(real, model);
        assertThat(shown.flags()).containsExactly("fpu", "sse2", "ibrs", "ibpb");
        assertThat(CpuFeatures.names(shown.features())).containsExactly("fpu", "sse2", "spec_ctrl");
        assertThat(shown.vendor()).isEqualTo("GenuineIntel");
    }

    @Test
    void kernelsHaveBothFiles() throws Exception {
        write("tiny-linux/vmlinuz", "k");
        write("tiny-linux/initrd.gz", "i");
        write("half/vmlinuz", "k");
        assertThat(NamedKernels.in(root)).containsExactly("tiny-linux");
    }

    @Test
    void netmasksFollowFromPrefixes() {
        assertThat(NicAddresses.netmask(24)).isEqualTo("255.255.255.0");
        assertThat(NicAddresses.netmask(0)).isEqualTo("0.0.0.0");
        assertThat(NicAddresses.netmask(32)).isEqualTo("255.255.255.255");
    }

    private void nic(String name, int type, String mark) throws IOException {
        String at = "sys/class/net/" + name + "/";
        write(at + "type", type + "\n");
        write(at + "address", "02:00:00:00:00:01\n");
        write(at + "mtu", "1500\n");
        write(at + "carrier", "1\n");
        write(at + "speed", "1000\n");
        write(at + "duplex", "full\n");
        write(at + mark, "0x1\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
