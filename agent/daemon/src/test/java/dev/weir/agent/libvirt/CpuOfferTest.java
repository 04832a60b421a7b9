package dev.weir.agent.libvirt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.cpu.CpuModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a featureset and what libvirt offers to the processor that a guest sees (CPU-40). */
class CpuOfferTest {
    private static final String INTEL = "GenuineIntel";
    private static final String CAPABILITIES = """
            <domainCapabilities><cpu>
              <mode name='host-passthrough' supported='no'/>
              <mode name='host-model' supported='yes'>
                <model fallback='forbid'>Westmere</model>
                <vendor>Intel</vendor>
                <feature policy='require' name='avx'/>
                <feature policy='require' name='xsave'/>
                <feature policy='require' name='hypervisor'/>
                <feature policy='disable' name='vme'/>
              </mode>
              <mode name='custom' supported='yes'>
                <model usable='yes' vendor='unknown'>qemu64</model>
                <model usable='yes' vendor='Intel'>Nehalem</model>
                <model usable='no' vendor='Intel'>SandyBridge</model>
                <model usable='no' vendor='AMD'>EPYC</model>
                <model usable='no' vendor='Intel'>of a later libvirt</model>
              </mode>
            </cpu></domainCapabilities>
            """;

    private CpuMap map;
    private CpuOffer offer;

    @BeforeEach
    void read() throws IOException {
        map = CpuMap.read(CpuMap.USUAL);
        offer = CpuOffer.parse(CAPABILITIES, map);
    }

    private Set<String> of(String model) {
        return requireNonNull(map.model(model)).features();
    }

    private String vector(String model) {
        return requireNonNull(map.model(model)).vector();
    }

    @Test
    void theHostsOwnModelSaysWhatThereIs() {
        assertThat(offer.features()).contains("aes", "avx", "hypervisor").doesNotContain("vme", "avx2");
        assertThat(offer.models()).contains("Nehalem", "EPYC", "of a later libvirt");
        String old = CAPABILITIES.replaceAll("(?s)<mode name='host-model'.*?</mode>", "");
        assertThat(CpuOffer.parse(old, map).features())
                .containsExactlyInAnyOrderElementsOf(union(of("qemu64"), of("Nehalem")));
    }

    @Test
    void theNearestModelIsFilledUpAndCutDown() {
        GuestCpu westmere = requireNonNull(offer.custom(map, INTEL, vector("Westmere")));
        assertThat(westmere.model()).isEqualTo("Nehalem");
        assertThat(westmere.require()).contains("aes");
        assertThat(westmere.disable())
                .as("QEMU's Nehalem may have it, although libvirt's has not")
                .contains("avx", "xsave")
                .doesNotContain("sse4.2", "aes", "hypervisor");
        GuestCpu skylake = requireNonNull(offer.custom(map, INTEL, vector("Skylake-Client")));
        assertThat(skylake.require()).as("not even where it is in the level").doesNotContain("avx2");
        assertThat(requireNonNull(offer.custom(map, "AuthenticAMD", vector("Westmere")))
                        .model())
                .isEqualTo("EPYC");
        assertThat(requireNonNull(offer.custom(map, "CentaurHauls", vector("Nehalem")))
                        .model())
                .as("any, where there is none of the vendor's")
                .isEqualTo("Nehalem");
        assertThat(new CpuOffer(Set.of(), List.of()).custom(map, INTEL, vector("Nehalem")))
                .isNull();
    }

    /** Whatever the featureset is: what counts of the guest's features is just what is in it and offered. */
    @Test
    void nothingIsAboveTheFeaturesetAndNothingIsMissing() {
        Random random = new Random(40);
        List<CpuModel> models = new ArrayList<>(map.models());
        for (int i = 0; i < 300; i++) {
            Set<String> some =
                    new HashSet<>(models.get(random.nextInt(models.size())).features());
            some.removeIf(feature -> random.nextInt(4) == 0);
            String featureset = map.vector(some);
            Set<String> allowed = map.features(featureset);
            Set<String> expected = new TreeSet<>(allowed);
            expected.retainAll(offer.features());
            for (String vendor : List.of(INTEL, "AuthenticAMD", "")) {
                GuestCpu cpu = requireNonNull(offer.custom(map, vendor, featureset));
                assertThat(seen(of(requireNonNull(cpu.model())), cpu)).isEqualTo(expected);
            }
            GuestCpu limited = offer.limited(map, featureset);
            assertThat(limited.model()).isNull();
            assertThat(seen(offer.features(), limited)).isEqualTo(expected);
        }
    }

    private Set<String> seen(Set<String> base, GuestCpu cpu) {
        Set<String> seen = union(base, cpu.require());
        seen.removeAll(cpu.disable());
        seen.removeIf(feature -> !map.counts(feature));
        return seen;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }
}
