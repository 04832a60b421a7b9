package dev.weir.conformance.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Trees;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pool whose hosts have different processors, over the wire. One host gets the processors of two others in turn, as
 * if it were exchanged.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CpuLevelTest {
    private static final String LACKING = "VM last booted on a CPU with features this host's CPU does not have.";
    private static final int OWN = 1;
    private static final int NEHALEM = 2;
    private static final int EPYC = 3;

    @Test
    void itIsTheLevelOfAllAndNoVmGoesBelowItsOwn() {
        try (LargePool large = LargePool.start(2, 8, 12, List.of("Nehalem", "EPYC"))) {
            new Course(large).run();
        }
    }

    private static final class Course {
        private final LargePool large;
        private final LoggedIn client;
        private final String first;
        private final String other;
        private final Object pool;
        private String token = "";

        Course(LargePool large) {
            this.large = large;
            this.client = LoggedIn.to(large.pool());
            this.first = large.hosts().getFirst();
            this.other = large.hosts().getLast();
            this.pool = Trees.items(client.call("pool.get_all")).getFirst();
        }

        private Object call(String method, Object... params) {
            return client.call(method, params);
        }

        void run() {
            String rich = level();
            assertThat(features(other)).isEqualTo(rich);
            Object vm = started();
            assertThat(booted(vm)).isEqualTo(Map.of("vendor", "GenuineIntel", "features", rich));

            // CPU-22, CPU-23: down, told, and nobody who runs is touched.
            move(NEHALEM);
            String poor = level();
            assertThat(poor).isEqualTo(features(other)).isNotEqualTo(rich);
            assertThat(told("HOST_CPU_FEATURES_DOWN")).isEqualTo("3");
            assertThat(told("POOL_CPU_FEATURES_DOWN")).isEqualTo("5");
            assertThat(booted(vm)).containsEntry("features", rich);

            // CPU-32, CPU-43: who started before stays, who starts now may go anywhere.
            Object later = started();
            assertThat(booted(later)).containsEntry("features", poor);
            call("VM.assert_can_boot_here", later, other);
            assertRefused(vm, LACKING, () -> call("VM.assert_can_boot_here", vm, other));
            Object table = call("pool.get_cpu_compatibility");
            assertThat(Trees.member(Trees.member(table, Trees.text(vm)), first)).isEqualTo("");
            assertThat(Trees.text(Trees.member(Trees.member(table, Trees.text(vm)), other)))
                    .startsWith(LACKING + " Missing: ")
                    .contains("avx2");
            assertThat(Trees.members(Trees.member(table, Trees.text(later))).values())
                    .containsOnly("");

            sleepsOnlyWhereItFits(vm, rich);

            // CPU-31: another vendor takes over no VM that runs, whatever it has.
            move(EPYC);
            assertRefused(
                    later,
                    "VM last booted on a host which had a CPU from a different vendor.",
                    () -> call("VM.assert_can_boot_here", later, other));

            move(OWN);
            assertThat(told("HOST_CPU_FEATURES_UP")).isEqualTo("5");
            assertThat(told("POOL_CPU_FEATURES_UP")).isEqualTo("5");
            assertThat(level()).isEqualTo(rich);
        }

        /** CPU-44, CPU-45, CPU-48. */
        private void sleepsOnlyWhereItFits(Object vm, String rich) {
            call("VM.suspend", vm);
            assertRefused(vm, LACKING, () -> call("VM.resume_on", vm, other, false, false));
            assertThat(call("VM.get_power_state", vm)).isEqualTo("Suspended");
            call("VM.resume", vm, false, false);
            assertThat(call("VM.get_resident_on", vm)).isEqualTo(first);
            call("VM.suspend", vm);
            call("VM.resume_on", vm, other, false, true);
            assertThat(call("VM.get_resident_on", vm)).isEqualTo(other);
            assertThat(booted(vm)).containsEntry("features", rich);
            call("VM.hard_shutdown", vm);
        }

        private void assertRefused(Object vm, String reason, ThrowingCallable call) {
            assertThatThrownBy(call)
                    .asInstanceOf(type(Refused.class))
                    .extracting(Refused::description)
                    .isEqualTo(List.of("VM_INCOMPATIBLE_WITH_THIS_HOST", vm, other, reason));
        }

        /** On the first host. */
        private Object started() {
            Object template =
                    Trees.items(call("VM.get_by_name_label", "Tiny Linux")).getFirst();
            Object vm = call("VM.clone", template, "levelled");
            call("VM.provision", vm);
            call("VM.start_on", vm, first, false, false);
            return vm;
        }

        private void move(int agent) {
            String before = features(other);
            large.move(other, agent);
            while (features(other).equals(before)) {
                Object batch = call("event.from", List.of("host"), token, 30.0);
                token = Trees.text(Trees.member(batch, "token"));
            }
            large.awaitHosts();
        }

        private String level() {
            return Trees.text(Trees.member(call("pool.get_cpu_info", pool), "features_hvm_host"));
        }

        private String features(String host) {
            return Trees.text(Trees.member(call("host.get_cpu_info", host), "features_hvm"));
        }

        private Map<String, Object> booted(Object vm) {
            return Trees.members(call("VM.get_last_boot_CPU_flags", vm));
        }

        /** The priority of the newest message of that name. */
        private String told(String name) {
            return Trees.members(call("message.get_all_records")).values().stream()
                    .filter(message -> Trees.member(message, "name").equals(name))
                    .map(message -> Trees.text(Trees.member(message, "priority")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no message " + name));
        }
    }
}
