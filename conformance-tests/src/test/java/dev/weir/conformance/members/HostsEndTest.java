package dev.weir.conformance.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Trees;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PLM-66, PLM-67: hosts end by the API and come back; a pool does, with what ran on it. */
class HostsEndTest {
    private static Pair pair;

    @BeforeAll
    static void start() {
        pair = Pair.start();
    }

    @AfterAll
    static void end() {
        pair.close();
    }

    @Test
    void aMemberRebootsAndThePoolEndsAndRunsAgainWhatItRan() {
        LoggedIn joiner = pair.awaitAlone();
        pair.await(joiner, 1);
        joiner.call("pool.join", pair.master.address(), "root", LoopbackHost.PASSWORD);
        LoggedIn master = pair.master.login();
        Map<String, String> hosts = pair.await(master, 2);
        String member = pair.host(hosts);
        String first = Objects.requireNonNull(hosts.get(pair.master.address()));

        String there = vm(master, "on the member", 1, member);
        assertThat(refusal(() -> master.call("host.reboot", member)))
                .as("PLM-66")
                .containsExactly("HOST_NOT_DISABLED");
        master.call("host.disable", member, true);
        master.call("host.reboot", member);
        awaitPower(master, there, "Halted");
        pair.await(master, 2);
        assertThat(master.call("VM.get_resident_on", there)).isEqualTo("OpaqueRef:NULL");
        master.call("VM.start_on", there, member, false, false);

        String here = vm(master, "on the master", 0, first);
        String off = vm(master, "off", 0, first);
        master.call("VM.hard_shutdown", off);
        Object pool = Trees.items(master.call("pool.get_all")).getFirst();
        assertThat(Trees.members(master.call("pool.plan_shutdown", pool)).values().stream()
                        .map(step -> Trees.text(Trees.member(step, "ref"))))
                .containsExactly(there, here, member, first);
        master.call("pool.shutdown", pool, 60L);
        assertThat(Deadline.until(() -> live(master).isEmpty()))
                .as("the master ends last, and after its answer")
                .isTrue();
        assertThat(power(master, there)).isEqualTo("Halted");
        assertThat(power(master, here)).isEqualTo("Halted");

        pair.master.cutPower();
        pair.joiner.cutPower();
        pair.master.startAgent();
        pair.master.startServer();
        pair.joiner.startAgent();
        pair.joiner.startServer();
        LoggedIn again = pair.master.awaitLogin();
        assertThat(pair.await(again, 2)).isEqualTo(hosts);
        awaitPower(again, there, "Running");
        awaitPower(again, here, "Running");
        assertThat(again.call("VM.get_resident_on", there)).isEqualTo(member);
        assertThat(again.call("VM.get_resident_on", here)).isEqualTo(first);
        assertThat(power(again, off)).isEqualTo("Halted");
        assertThat(Deadline.until(() -> !Trees.members(again.call("pool.get_other_config", pool))
                        .containsKey("weir:shutdown")))
                .as("all is as it was")
                .isTrue();
    }

    private static String vm(LoggedIn at, String name, long order, Object host) {
        Object template =
                Trees.items(at.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        String vm = Trees.text(at.call("VM.clone", template, name));
        at.call("VM.provision", vm);
        at.call("VM.set_order", vm, order);
        at.call("VM.start_on", vm, host, false, false);
        return vm;
    }

    private static String power(LoggedIn at, String vm) {
        return Trees.text(at.call("VM.get_power_state", vm));
    }

    private static void awaitPower(LoggedIn at, String vm, String power) {
        assertThat(Deadline.until(() -> power(at, vm).equals(power)))
                .as("%s; the master's log:%n%s", power, pair.master.serverLog())
                .isTrue();
    }

    private static List<Object> live(LoggedIn at) {
        return Trees.members(at.call("host_metrics.get_all_records")).values().stream()
                .filter(metrics -> Boolean.TRUE.equals(Trees.member(metrics, "live")))
                .toList();
    }

    private static List<String> refusal(Runnable call) {
        Refused refused = catchThrowableOfType(Refused.class, call::run);
        assertThat(refused).as("it is refused").isNotNull();
        return refused.description();
    }
}
