package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Hardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weight, cap and pins in a domain's description (VML-117). */
class TuningXmlTest {
    @TempDir
    Path folder;

    private static String xml(Flavour flavour, CpuGroups groups, CpuTuning tuning) {
        DomainSpec spec = new DomainSpec(
                "u",
                "s",
                "n",
                2,
                2,
                1,
                1,
                new DomainSpec.Boot.Firmware("c", null),
                List.of(),
                List.of(),
                DomainSpec.OnStop.RESTART,
                DomainSpec.OnStop.RESTART,
                false,
                Map.of(),
                Hardware.PLAIN,
                null,
                tuning,
                List.of());
        Element xml = TuningXml.of(new DomainPlan(
                spec,
                flavour,
                Acceleration.TCG,
                groups,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                Path.of("/c"),
                null,
                null));
        return xml == null ? "" : xml.write().replaceAll("\\s*\n\\s*", "");
    }

    @Test
    void usualGuestsHaveNone() {
        assertThat(xml(Flavour.QEMU, CpuGroups.V2, CpuTuning.NONE)).isEmpty();
    }

    @Test
    void weightAndCapAreOfTheGroupsKind() {
        CpuTuning tuning = new CpuTuning(512, 150, List.of());
        String cap = "<global_period>100000</global_period><global_quota>150000</global_quota>";
        assertThat(xml(Flavour.QEMU, CpuGroups.V2, tuning))
                .isEqualTo("<cputune><shares>200</shares>" + cap + "</cputune>");
        assertThat(xml(Flavour.QEMU, CpuGroups.V1, tuning))
                .isEqualTo("<cputune><shares>2048</shares>" + cap + "</cputune>");
        assertThat(xml(Flavour.QEMU, CpuGroups.NONE, tuning))
                .as("libvirt would refuse the start")
                .isEmpty();
        assertThat(xml(Flavour.XEN, CpuGroups.NONE, tuning)).isEqualTo("<cputune><shares>512</shares></cputune>");
    }

    /** The old kind takes any weight that there can be. */
    @Test
    void weightsGoAsFarAsTheKernelTakesThem() {
        assertThat(CpuGroups.V1.shares(65_535, CpuTuning.USUAL_WEIGHT)).isEqualTo(262_140);
        assertThat(CpuGroups.V1.shares(1, CpuTuning.USUAL_WEIGHT)).isEqualTo(4);
        assertThat(CpuGroups.V2.shares(65_535, CpuTuning.USUAL_WEIGHT)).isEqualTo(10_000);
        assertThat(CpuGroups.V2.shares(1, CpuTuning.USUAL_WEIGHT)).isEqualTo(1);
    }

    @Test
    void pinsAreOfTheVcpusThereCanBe() {
        assertThat(xml(Flavour.QEMU, CpuGroups.NONE, new CpuTuning(256, 0, List.of("0", "1,2", "3"))))
                .isEqualTo("<cputune><vcpupin vcpu=\"0\" cpuset=\"0\"/><vcpupin vcpu=\"1\" cpuset=\"1,2\"/></cputune>");
    }

    @Test
    void theKernelSaysWhichGroupsItHas() throws IOException {
        assertThat(CpuGroups.below(folder)).isEqualTo(CpuGroups.NONE);
        Files.createDirectory(folder.resolve("cpu"));
        assertThat(CpuGroups.below(folder)).isEqualTo(CpuGroups.V1);
        Files.writeString(folder.resolve("cgroup.controllers"), "cpuset cpu memory\n");
        assertThat(CpuGroups.below(folder)).isEqualTo(CpuGroups.V2);
        Files.writeString(folder.resolve("cgroup.controllers"), "memory\n");
        assertThat(CpuGroups.below(folder)).isEqualTo(CpuGroups.NONE);
    }
}
