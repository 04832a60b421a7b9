package dev.weir.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CPU-60. */
class CpuFeaturesTest {
    private static final String NOTHING = "00000000-00000000-00000000-00000000-00000000";

    @Test
    void featuresStandWhereCpuidHasThem() {
        assertThat(CpuFeatures.vector(List.of("fpu", "ss", "pni", "rdrand", "syscall", "nx", "lm", "svm")))
                .isEqualTo("08000001-40000001-20100800-00000004-00000000-" + NOTHING);
        assertThat(CpuFeatures.vector(List.of(
                        "rdtscp", "pdpe1gb", "perfctr_core", "avx512vl", "sha_ni", "rdpid", "spec_ctrl_ssbd", "fsrm")))
                .isEqualTo("00000000-00000000-0c000000-00800000-a0000000-00400000-80000010-00000000-00000000-00000000");
        assertThat(CpuFeatures.vector(List.of("sse4_2", "aes", "topoext", "erms", "la57", "serialize", "avx512_vnni")))
                .isEqualTo("00000000-02100000-00000000-00400000-00000200-00010800-00004000-00000000-00000000-00000000");
        assertThat(CpuFeatures.vector(List.of("xsaves", "avx_vnni", "wbnoinvd", "virt_ssbd")))
                .isEqualTo("00000000-00000000-00000000-00000000-00000000-00000000-00000000-00000008-00000010-02000200");
        assertThat(CpuFeatures.name(7, 0, "ebx", 5)).isEqualTo("avx2");
        assertThat(CpuFeatures.name(0x80000008, 0, "ebx", 9)).isEqualTo("wbnoinvd");
        assertThat(CpuFeatures.name(7, 2, "ebx", 5)).isEmpty();
        assertThat(CpuFeatures.name(1, 0, "ecx", 31)).as("hypervisor").isEmpty();
        assertThat(CpuFeatures.name(1, 0, "edx", 31)).as("pbe").isEmpty();
    }

    /** The kernel has one name for what each vendor's processors tell by another bit. */
    @Test
    void vendorsHaveBitsOfTheirOwn() {
        List<String> flags = List.of("ibrs", "ibpb", "stibp", "ssbd", "constant_tsc", "hypervisor");
        assertThat(CpuFeatures.names(CpuFeatures.vector("GenuineIntel", flags)))
                .containsExactly("spec_ctrl", "intel_stibp", "spec_ctrl_ssbd");
        assertThat(CpuFeatures.names(CpuFeatures.vector("AuthenticAMD", flags)))
                .containsExactly("amd_ibpb", "amd_ibrs", "amd_stibp", "amd_ssbd");
    }

    @Test
    void namesAndVectorsAreTheSame() {
        Random random = new Random(60);
        List<String> all = new ArrayList<>(CpuFeatures.all());
        for (int i = 0; i < 500; i++) {
            Collections.shuffle(all, random);
            List<String> some = all.subList(0, random.nextInt(all.size()));
            String vector = CpuFeatures.vector(some);
            assertThat(vector).matches("[0-9a-f]{8}(-[0-9a-f]{8}){9}");
            assertThat(Set.copyOf(CpuFeatures.names(vector))).isEqualTo(Set.copyOf(some));
            assertThat(CpuFeatures.vector(CpuFeatures.names(vector))).isEqualTo(vector);
        }
        assertThat(CpuFeatures.names("")).isEmpty();
        assertThat(CpuFeatures.names("1-0-0-0-0-0-0-0-0-0-ffffffff")).containsExactly("fpu");
    }
}
