package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.Hardware;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real guest sees of its processor. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GuestCpuTest {
    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void up() throws Exception {
        lab = new Lab(folder);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private DomainSpec spec(String featureset) {
        return new DomainSpec(
                lab.vm,
                "run " + featureset.hashCode(),
                "cpu",
                1,
                1,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", ""),
                List.of(),
                List.of(),
                OnStop.RESTART,
                OnStop.DESTROY,
                false,
                Map.of(),
                Hardware.PLAIN.with(featureset),
                null,
                CpuTuning.NONE,
                List.of());
    }

    private Set<String> seenWith(List<String> names) throws Exception {
        lab.hypervisor.start(spec(CpuFeatures.vector(names)));
        lab.await(s -> s.guest() != null);
        String line = lab.hypervisor
                .controls()
                .script(lab.vm, "grep -m1 ^flags /proc/cpuinfo | cut -d: -f2")
                .out();
        lab.hypervisor.destroy(lab.vm);
        Set<String> seen = new HashSet<>(Arrays.asList(line.strip().split("\\s+", -1)));
        seen.retainAll(CpuFeatures.all());
        // Linux says this of each of AMD's processors with long mode, whatever they say themselves.
        seen.remove("3dnowprefetch");
        return seen;
    }

    /** CPU-40: just what is in the featureset, as far as QEMU's translation has it. */
    @Test
    void theGuestSeesItsFeaturesetAndNoMore() throws Exception {
        List<String> old =
                List.of(("fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr"
                                + " sse sse2 pni ssse3 cx16 sse4_1 sse4_2 popcnt syscall nx lm lahf_lm")
                        .split(" ", -1));
        Set<String> seen = seenWith(old);
        assertThat(old).containsAll(seen);
        assertThat(seen).containsAll(old);

        Set<String> more = new HashSet<>(old);
        more.addAll(List.of("xsave", "xsaveopt", "avx", "avx2", "aes", "bmi1", "avx512f", "amx_tile"));
        assertThat(seenWith(List.copyOf(more)))
                .as("translation knows no AVX-512")
                .contains("xsave", "avx", "avx2", "aes", "bmi1")
                .doesNotContain("avx512f", "amx_tile", "bmi2", "fma", "pclmulqdq")
                .isSubsetOf(more);
    }

    @Test
    void whatIsNoFeaturesetIsRefused() {
        assertThatThrownBy(() -> lab.hypervisor.start(spec("0000000g")))
                .isInstanceOf(HypervisorFailure.class)
                .hasMessageContaining("INVALID_VALUE");
        assertThat(lab.hypervisor.domain(lab.vm)).isNull();
    }
}
