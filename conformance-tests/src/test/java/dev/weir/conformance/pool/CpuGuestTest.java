package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real guest reads of its processor is what the pool's records say of it (CPU-40). */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CpuGuestTest {
    private static final String FEATURES = "features";

    @Test
    void theGuestsProcessorIsThePoolsLevel() throws Exception {
        try (OwnLibvirt libvirt = OwnLibvirt.start()) {
            PoolSetup setup = libvirt.setup();
            List<String> options = Stream.concat(setup.agent().stream(), Stream.of("--cpu-model", "Nehalem"))
                    .toList();
            try (RunningPool pool = RunningPool.start(new PoolSetup(setup.hypervisor(), options, setup.jvm()))) {
                new Guest(LoggedIn.to(pool)).run();
            }
        }
    }

    private record Guest(LoggedIn client) {
        private Object call(String method, Object... params) {
            return client.call(method, params);
        }

        void run() {
            Object pool = Trees.items(call("pool.get_all")).getFirst();
            TinyGuest.allowScripts(client);
            String level = Trees.text(Trees.member(call("pool.get_cpu_info", pool), "features_hvm_host"));
            Object levelled = guest("levelled");
            call("VM.start", levelled, false, false);
            assertThat(Trees.member(call("VM.get_last_boot_CPU_flags", levelled), FEATURES))
                    .isEqualTo(level);
            assertThat(flags(levelled))
                    .as("Nehalem's, and no later ones that translation would have")
                    .contains("lm", "sse4_2", "popcnt", "cx16", "hypervisor")
                    .doesNotContain("avx", "avx2", "aes", "pclmulqdq", "bmi1", "fma", "movbe", "svm", "3dnow");
            call("VM.hard_shutdown", levelled);

            // The platform's word stands above the pool's; these are leaf 1 and the extended leaf of a plain old guest.
            String own = "078bfbff-00002001-28100800-00000001-0-0-0-0-0-0";
            Object plain = guest("plain");
            call("VM.add_to_platform", plain, "featureset", own);
            call("VM.start", plain, false, false);
            assertThat(Trees.member(call("VM.get_last_boot_CPU_flags", plain), FEATURES))
                    .isEqualTo(own);
            assertThat(flags(plain))
                    .contains("lm", "cx16", "sse2")
                    .doesNotContain("sse4_2", "sse4_1", "popcnt", "ssse3");
            call("VM.hard_shutdown", plain);
        }

        private Object guest(String name) {
            return TinyGuest.make(client, name).vm();
        }

        private Set<String> flags(Object vm) {
            String said = new TinyGuest(client, vm).run("grep -m1 ^flags /proc/cpuinfo | cut -d: -f2");
            return Arrays.stream(said.split("[^a-z0-9_]+", -1)).collect(Collectors.toSet());
        }
    }
}
