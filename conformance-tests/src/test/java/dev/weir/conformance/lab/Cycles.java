package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Census;
import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A host that comes with networks of its own joins the pool, gets its bond and its VLAN, runs a guest on them, and is
 * ejected: each time it is as it was before the first time, and so is the pool.
 */
final class Cycles {
    private static final String TAGGED = "tagged";
    private static final String BEFORE = "before";
    private static final double SECOND = 1e9;

    private final ThreeHosts hosts;
    private final int host;
    private final List<String> figures = new ArrayList<>();

    Cycles(ThreeHosts hosts, int host) {
        this.hosts = hosts;
        this.host = host;
    }

    void run(int number) throws Exception {
        LoggedIn master = hosts.master();
        Object bonded = network(master, "bonded", "");
        Object tagged = network(master, TAGGED, "");
        Object bond = master.call("Bond.create", bonded, nics(master), "", "active-backup", Map.of());
        Object vlan = master.call("VLAN.create", master.call("Bond.get_master", bond), 5L, tagged);
        try {
            Map<String, Integer> census = Census.of(master);
            Traces pool = Traces.of(hosts, master, 1);
            Traces own = Traces.of(hosts, hosts.alone(host), host);
            for (int cycle = 1; cycle <= number; cycle++) {
                String what = "cycle " + cycle + " of " + number;
                Traces member = cycle(what, tagged);
                Traces left = Traces.of(hosts, hosts.alone(host), host);
                assertThat(left.machine()).as(what).isEqualTo(own.machine());
                assertThat(left.records()).as(what).isEqualTo(own.records());
                assertThat(left.keys().files()).as(what).isEqualTo(own.keys().files());
                assertThat(left.keys().common(pool.keys())).as(what).isEmpty();
                assertThat(left.keys().common(member.keys())).as(what).isEmpty();
                assertThat(Traces.of(hosts, master, 1)).as(what).isEqualTo(pool);
                assertThat(Census.of(master)).as(what).isEqualTo(census);
            }
        } finally {
            // A figure for each cycle, also of those before one that fails.
            figures.forEach(figure -> System.out.println("lab: " + figure));
        }
        aCableOfTheBond(bond);
        master.call("VLAN.destroy", vlan);
        master.call("Bond.destroy", bond);
        List.of(tagged, bonded).forEach(network -> master.call("network.destroy", network));
    }

    /** What the host was as a member. */
    private Traces cycle(String what, Object tagged) throws Exception {
        LoggedIn alone = hosts.alone(host);
        // The pool knows a network of this name by another bridge, and this one is of none there.
        Object own = network(alone, TAGGED, BEFORE);
        alone.call(
                "network.attach", own, Trees.items(alone.call("host.get_all")).getFirst());
        assertThat(Traces.of(hosts, alone, host).bridges()).contains(BEFORE);

        long begun = System.nanoTime();
        hosts.join(host);
        long joined = System.nanoTime();
        LoggedIn master = hosts.master();
        Object vm = ThreeHosts.vm(master, "comes and goes");
        Object vif = master.call("VIF.create", NewRecords.vif(vm, tagged, "0"));
        master.call("VIF.set_qos_algorithm_type", vif, "ratelimit");
        master.call("VIF.set_qos_algorithm_params", vif, Map.of("kbps", "250"));
        master.call("VM.start_on", vm, hosts.ref(host), false, false);
        Traces member = Traces.of(hosts, master, host);
        assertThat(member.bridges()).as(what).isNotEmpty().isSubsetOf(bridges(master));
        assertThat(member.machine().toString()).as(what).contains("port bond0 of", "with tag 5");
        assertThat(hosts.lab()
                        .run(
                                "exec",
                                Integer.toString(host),
                                "ovs-vsctl",
                                "--bare",
                                "--columns=ingress_policing_rate",
                                "find",
                                "interface",
                                "ingress_policing_rate!=0"))
                .as("%s: NET-85, in kilobits", what)
                .containsExactly("2000");
        master.call("VM.hard_shutdown", vm);
        master.call("VM.destroy", vm);

        long leaving = System.nanoTime();
        hosts.eject(host);
        long ejected = System.nanoTime();
        assertThat(hosts.remains(host)).as(what).isEmpty();
        figures.add("%s: in the pool after %.1f s, out of it after %.1f s"
                .formatted(what, (joined - begun) / SECOND, (ejected - leaving) / SECOND));
        return member;
    }

    /** NET-47: pulled, and put back. */
    private void aCableOfTheBond(Object bond) throws Exception {
        hosts.lab().run("cut", "1", "eth1");
        awaitLinks(bond, 1, "The status of the eth1+eth2 bond changed: 1/2 up (was 2/2)");
        hosts.lab().run("plug", "1", "eth1");
        awaitLinks(bond, 2, "The status of the eth1+eth2 bond changed: 2/2 up (was 1/2)");
    }

    private void awaitLinks(Object bond, long up, String body) {
        LoggedIn master = hosts.master();
        assertThat(Deadline.until(() -> master.call("Bond.get_links_up", bond).equals(up)))
                .as(body)
                .isTrue();
        assertThat(Trees.members(master.call("message.get_all_records")).values())
                .extracting(message -> Trees.text(Trees.member(message, "body")))
                .containsOnlyOnce(body);
    }

    private static Object network(LoggedIn at, String name, String bridge) {
        return at.call("network.create", Map.of("name_label", name, "bridge", bridge, "other_config", Map.of()));
    }

    private static Set<String> bridges(LoggedIn at) {
        return Trees.members(at.call("network.get_all_records")).values().stream()
                .map(network -> Trees.text(Trees.member(network, "bridge")))
                .collect(Collectors.toSet());
    }

    /** The master's two for guests. */
    private List<Object> nics(LoggedIn at) {
        Object self = hosts.ref(1);
        return Trees.members(at.call("PIF.get_all_records")).entrySet().stream()
                .filter(pif -> self.equals(Trees.member(pif.getValue(), "host"))
                        && Set.of("eth1", "eth2").contains(Trees.text(Trees.member(pif.getValue(), "device"))))
                .<Object>map(Map.Entry::getKey)
                .toList();
    }
}
