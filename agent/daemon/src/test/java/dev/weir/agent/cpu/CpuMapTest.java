package dev.weir.agent.cpu;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.protocol.CpuFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuMapTest {
    @TempDir
    Path folder;

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), "<cpus>" + content + "</cpus>");
    }

    private CpuMap small() throws IOException {
        write("x86_vendors.xml", "<vendor name='Intel' string='GenuineIntel'/>");
        write("x86_features.xml", """
                <feature name='fpu'><cpuid eax_in='0x01' edx='0x00000001'/></feature>
                <feature name='pclmuldq'><cpuid eax_in='0x01' ecx='0x00000002'/></feature>
                <feature name='avx2'><cpuid eax_in='0x07' ecx_in='0x00' ebx='0x00000020'/></feature>
                <feature name='mcdt-no'><cpuid eax_in='0x07' ecx_in='0x02' edx='0x00000020'/></feature>
                <feature name='hypervisor'><cpuid eax_in='0x01' ecx='0x80000000'/></feature>
                <feature name='rdctl-no'><msr index='0x10a' eax='0x00000001' edx='0x00000000'/></feature>
                <feature name='xsaves'><cpuid eax_in='0x0d' ecx_in='0x01' eax='0x00000008'/></feature>
                """);
        write("x86_Old.xml", """
                <model name='Old'><signature family='6' model='1' stepping='3-7'/><vendor name='Intel'/>
                <feature name='fpu'/><feature name='rdctl-no'/><feature name='pclmuldq' removed='yes'/></model>
                """);
        write("x86_New.xml", "<model name='New'><model name='Old'/><feature name='avx2'/></model>");
        write("x86_Nobody.xml", "<model name='Nobody'><feature name='xsaves'/></model>");
        return CpuMap.read(folder);
    }

    @Test
    void modelsAddToOthers() throws IOException {
        CpuMap map = small();
        assertThat(map.models()).extracting(CpuModel::name).containsExactly("New", "Nobody", "Old");
        assertThat(map.model("New"))
                .isEqualTo(new CpuModel(
                        "New",
                        "GenuineIntel",
                        6,
                        1,
                        3,
                        Set.of("fpu", "rdctl-no", "avx2"),
                        CpuFeatures.vector(List.of("fpu", "avx2"))));
        assertThat(requireNonNull(map.model("Nobody")).vendor()).isEmpty();
        assertThat(requireNonNull(map.model("Nobody")).flags()).containsExactly("xsaves");
        assertThat(map.model("None")).isNull();
    }

    @Test
    void featuresAreKnownByTheirBits() throws IOException {
        CpuMap map = small();
        assertThat(CpuFeatures.names(map.vector(List.of("pclmuldq", "avx2", "mcdt-no", "rdctl-no"))))
                .containsExactly("pclmulqdq", "avx2");
        assertThat(map.features("ffffffff-ffffffff-0-0-ffffffff")).containsExactlyInAnyOrder("fpu", "pclmuldq", "avx2");
        assertThat(map.counts("pclmuldq")).isTrue();
        assertThat(map.counts("hypervisor")).isFalse();
        assertThat(map.counts("mcdt-no")).as("leaf 7, but another part of it").isFalse();
        assertThat(map.counts("never heard of")).isFalse();
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        small();
        Files.writeString(folder.resolve("x86_Old.xml"), "<cpus>");
        assertThatThrownBy(() -> CpuMap.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x86_Old.xml");
    }

    /** The map of the libvirt on this machine. */
    @Test
    void theRealMapHasWhatEverybodyKnows() throws IOException {
        CpuMap map = CpuMap.read(CpuMap.USUAL);
        CpuModel nehalem = requireNonNull(map.model("Nehalem"));
        assertThat(nehalem.vendor()).isEqualTo("GenuineIntel");
        assertThat(nehalem.family()).isEqualTo(6);
        assertThat(nehalem.flags())
                .contains("sse4_2", "lm", "popcnt", "lahf_lm")
                .doesNotContain("avx", "aes");
        assertThat(requireNonNull(map.model("EPYC")).vendor()).isEqualTo("AuthenticAMD");
        assertThat(requireNonNull(map.model("Skylake-Client")).flags()).contains("avx2", "pclmulqdq", "xsavec");
        for (CpuModel model : map.models()) {
            assertThat(map.vector(map.features(model.vector())))
                    .as(model.name())
                    .isEqualTo(model.vector());
        }
    }
}
