package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.network.Backend;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DomainXmlTest {
    /** A case and the file that says what its XML must be. */
    record Golden(
            String file,
            Flavour flavour,
            Acceleration acceleration,
            DomainSpec.Boot boot,
            Hardware hardware,
            @Nullable Path seed,
            @Nullable GuestCpu cpu,
            Backend network) {
        Golden(String file, Flavour flavour, Acceleration acceleration, DomainSpec.Boot boot) {
            this(
                    file,
                    flavour,
                    acceleration,
                    boot,
                    Hardware.PLAIN,
                    null,
                    acceleration == Acceleration.KVM ? GuestCpu.OF_THE_HOST : null,
                    Backend.BRIDGE);
        }

        Golden with(Hardware other) {
            return new Golden(file, flavour, acceleration, boot, other, seed, cpu, network);
        }

        /** With a seed disc. */
        Golden seeded() {
            return new Golden(file, flavour, acceleration, boot, hardware, Path.of("/runs/1.iso"), cpu, network);
        }

        Golden with(GuestCpu other) {
            return new Golden(file, flavour, acceleration, boot, hardware, seed, other, network);
        }

        Golden with(Backend other) {
            return new Golden(file, flavour, acceleration, boot, hardware, seed, cpu, other);
        }
    }

    /** What a Windows guest without drivers of ours wants. */
    private static final Hardware WINDOWS =
            new Hardware(true, true, true, true, 2, true, Hardware.Video.CIRRUS, 16, -3600, "");

    private static final Hardware BARE =
            new Hardware(false, false, false, true, 4, false, Hardware.Video.STD, 0, 3600, "");

    private static DomainSpec.Boot direct(DomainSpec.Boot.Direct.Guest guest, String kernel, String loader) {
        return new DomainSpec.Boot.Direct(guest, kernel, "", "root=/dev/xvda1 a=\"b c\"", loader, "-q");
    }

    static List<Golden> goldens() {
        DomainSpec.Boot tiny = new DomainSpec.Boot.NamedKernel("tiny-linux", "tiny.dhcp=1");
        return List.of(
                new Golden("tiny-tcg.xml", Flavour.QEMU, Acceleration.TCG, tiny),
                new Golden("openvswitch-tcg.xml", Flavour.QEMU, Acceleration.TCG, tiny)
                        .with(Backend.OPENVSWITCH_USERSPACE),
                new Golden("openvswitch-xen.xml", Flavour.XEN, Acceleration.TCG, tiny).with(Backend.OPENVSWITCH),
                new Golden("bios-tcg.xml", Flavour.QEMU, Acceleration.TCG, new DomainSpec.Boot.Firmware("cdn", false)),
                new Golden("uefi-kvm.xml", Flavour.QEMU, Acceleration.KVM, new DomainSpec.Boot.Firmware("dc", true)),
                new Golden("xen-pv.xml", Flavour.XEN, Acceleration.TCG, tiny),
                new Golden("xen-hvm.xml", Flavour.XEN, Acceleration.TCG, new DomainSpec.Boot.Firmware("c", false)),
                new Golden(
                                "windows-kvm.xml",
                                Flavour.QEMU,
                                Acceleration.KVM,
                                new DomainSpec.Boot.Firmware("cd", new DomainSpec.Boot.Uefi(true, "", "")))
                        .with(WINDOWS)
                        .seeded(),
                new Golden("cpu-tcg.xml", Flavour.QEMU, Acceleration.TCG, new DomainSpec.Boot.Firmware("cdn", false))
                        .with(new GuestCpu("Nehalem", Set.of("avx", "aes"), Set.of("sse4.2"))),
                new Golden("cpu-kvm.xml", Flavour.QEMU, Acceleration.KVM, new DomainSpec.Boot.Firmware("cdn", false))
                        .with(new GuestCpu(null, Set.of(), Set.of("avx512f", "avx2"))),
                new Golden("bare-tcg.xml", Flavour.QEMU, Acceleration.TCG, new DomainSpec.Boot.Firmware("n", false))
                        .with(BARE)
                        .seeded(),
                new Golden(
                                "xen-kernel.xml",
                                Flavour.XEN,
                                Acceleration.TCG,
                                direct(DomainSpec.Boot.Direct.Guest.PV, "/g/k/vmlinuz", ""))
                        .seeded(),
                new Golden(
                        "xen-pygrub.xml",
                        Flavour.XEN,
                        Acceleration.TCG,
                        direct(DomainSpec.Boot.Direct.Guest.PV, "", "pygrub")),
                new Golden(
                        "xen-pvh.xml",
                        Flavour.XEN,
                        Acceleration.TCG,
                        direct(DomainSpec.Boot.Direct.Guest.PVH, "/g/k/vmlinuz", "")),
                new Golden(
                        "test-driver.xml", Flavour.TEST, Acceleration.TCG, new DomainSpec.Boot.Firmware("c", false)));
    }

    private static final DiskSpec DISK =
            new DiskSpec("vbd-0", 0, false, false, true, new VolumeRef("sr", "d", VolumeRef.Format.QCOW2));
    private static final DiskSpec DATA =
            new DiskSpec("vbd-1", 1, false, true, false, new VolumeRef("sr", "r", VolumeRef.Format.RAW));
    private static final DiskSpec DRIVE = new DiskSpec("vbd-3", 3, true, true, false, null);
    private static final NicSpec NIC =
            new NicSpec("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", 0, "52:54:00:00:00:01", "xapi0", 1500, true);
    private static final NicSpec LIMITED = new NicSpec(
            NIC.vifUuid(),
            NIC.position(),
            NIC.mac(),
            NIC.bridge(),
            NIC.mtu(),
            NIC.linkUp(),
            null,
            250,
            List.of(10, 20));

    static DomainPlan plan(Golden golden) {
        NicSpec nic = golden.network() == Backend.BRIDGE ? NIC : LIMITED;
        DomainSpec spec = new DomainSpec(
                "11111111-2222-4333-8444-555555555555",
                "run \"1\" <&>",
                "a <b> & \"c\"\n\u0001d",
                1,
                4,
                128L << 20,
                256L << 20,
                golden.boot(),
                List.of(DRIVE, DATA, DISK),
                List.of(nic),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.PRESERVE,
                false,
                Map.of(),
                golden.hardware(),
                null,
                CpuTuning.NONE,
                List.of());
        DomainPlan.@Nullable Kernel kernel = switch (golden.boot()) {
            case DomainSpec.Boot.NamedKernel named ->
                new DomainPlan.Kernel(Path.of("/g/k/vmlinuz"), Path.of("/g/k/initrd.gz"), "quiet " + named.arguments());
            case DomainSpec.Boot.Direct direct ->
                direct.loader().isEmpty()
                        ? new DomainPlan.Kernel(Path.of(direct.kernel()), null, direct.arguments())
                        : null;
            case DomainSpec.Boot.Firmware _ -> null;
        };
        return new DomainPlan(
                spec,
                golden.flavour(),
                golden.acceleration(),
                CpuGroups.NONE,
                golden.cpu(),
                kernel,
                List.of(
                        new DomainPlan.Disk(DRIVE, null),
                        new DomainPlan.Disk(DATA, Path.of("/sr/r.raw")),
                        new DomainPlan.Disk(DISK, Path.of("/sr/d & e.qcow2"))),
                List.of(new DomainPlan.Nic(nic, "txapi0", golden.network())),
                List.of(),
                Path.of("/run/w/vnc/1.sock"),
                Path.of("/console/1.log"),
                spec.uefi() ? Path.of("/runs/1.fd") : null,
                golden.seed());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void writesTheGoldenXml(Golden golden) throws IOException {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream(golden.file()), golden.file())) {
            assertThat(DomainXml.write(plan(golden)))
                    .isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void readsItsOwnXmlBack(Golden golden) {
        LiveDomain live = LiveDomain.parse(DomainXml.write(plan(golden)));
        assertThat(live.uuid()).isEqualTo("11111111-2222-4333-8444-555555555555");
        assertThat(live.startId()).isEqualTo("run \"1\" <&>");
        assertThat(live.vcpus()).isEqualTo(1);
        assertThat(live.paravirtual())
                .isEqualTo(
                        List.of("xen-pv.xml", "openvswitch-xen.xml", "xen-kernel.xml", "xen-pygrub.xml", "xen-pvh.xml")
                                .contains(golden.file()));
        assertThat(live.q35())
                .isEqualTo(List.of("uefi-kvm.xml", "windows-kvm.xml").contains(golden.file()));
        assertThat(live.ahci()).isEqualTo(golden.hardware().ahci());
        if (golden.flavour() == Flavour.QEMU) {
            assertThat(live.vnc()).isEqualTo("unix:/run/w/vnc/1.sock");
            assertThat(live.nicPositions()).containsEntry("52:54:00:00:00:01", 0);
            assertThat(live.aliases()).contains("ua-vbd-0-vbd-0", "ua-vbd-3-vbd-3");
        }
    }
}
