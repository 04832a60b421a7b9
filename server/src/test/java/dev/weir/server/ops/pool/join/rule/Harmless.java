package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Faults.cluster;
import static dev.weir.server.ops.pool.join.rule.Faults.restrict;
import static dev.weir.server.ops.pool.join.rule.Faults.update;
import static dev.weir.server.ops.pool.join.rule.Faults.vlan;

import dev.weir.model.types.Bond;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.ClusterHost;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.SdnController;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Vm;
import dev.weir.server.ops.pool.join.Joining;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Skew;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What looks like a fault and is none. */
final class Harmless {
    /** What is no fault, though it looks like one. */
    static final Map<String, Consumer<Joining>> ALL = Map.ofEntries(
            Map.entry("a licence for two more", j -> {
                restrict(j.ours, "restrict_pool_size");
                j.theirs.host("two");
            }),
            Map.entry("a cluster that nobody joins by himself", j -> {
                j.theirs.network("net1", "xenbr1", "storage").nic("eth1", "net1");
                cluster(j.theirs, "eth1");
                j.theirs.set(Cluster.DEF, "cluster", Cluster.POOL_AUTO_JOIN, false);
            }),
            Map.entry("a cluster on a bond", j -> {
                j.theirs.network("net9", "xapi0", "bonded").pif("bond0", "net9");
                j.theirs
                        .put(Bond.DEF, "bond")
                        .set(Bond.DEF, "bond", Bond.MASTER, j.theirs.ref("bond0"))
                        .set(Bond.DEF, "bond", Bond.SLAVES, List.of(j.theirs.ref("eth0")));
                cluster(j.theirs, "bond0");
            }),
            Map.entry(
                    "a cluster host that is off",
                    j -> j.ours.put(ClusterHost.DEF, "part")
                            .set(ClusterHost.DEF, "part", ClusterHost.HOST, j.ours.ref("host"))),
            Map.entry("a bond of the pool", j -> j.theirs.put(Bond.DEF, "bond")),
            Map.entry("a VLAN that is the management's", j -> {
                j.ours.set(Pif.DEF, "eth0", Pif.MANAGEMENT, false);
                vlan(j.ours, "vlan", 5);
                j.ours.set(Pif.DEF, "vlan", Pif.MANAGEMENT, true);
                j.theirs.set(Pif.DEF, "eth0", Pif.VLAN, 5);
                j.theirs.set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of(JoinFacts.STRICT, "false"));
            }),
            Map.entry("a build of its own", j -> j.ours.software("build_number", "8")),
            Map.entry("the same directory in other letters", j -> {
                j.ours.set(Host.DEF, "host", Host.EXTERNAL_AUTH_SERVICE_NAME, "Example.org");
                j.theirs.set(Host.DEF, "host", Host.EXTERNAL_AUTH_SERVICE_NAME, "example.ORG");
            }),
            Map.entry(
                    "a better edition on another host of the pool",
                    j -> j.theirs.host("two").set(Host.DEF, "two", Host.EDITION, "paid")),
            Map.entry("no word of the backend, which means a bridge", j -> j.theirs.software("network_backend", "")),
            Map.entry("a controller of bridges", j -> j.ours.put(SdnController.DEF, "sdn")),
            Map.entry("an update that not all must have", j -> update(j.theirs, "fix", false)),
            Map.entry(
                    "one way of NBD on one side",
                    j -> j.ours.set(Network.DEF, "net0", Network.PURPOSE, List.of("nbd"))),
            Map.entry("the same authority", j -> {
                j.ours.certificate("a", "a.pem", "AA", List.of());
                j.theirs.certificate("a", "a.pem", "AA", List.of());
            }),
            Map.entry("a certificate for quite another purpose", j -> {
                j.ours.certificate("a", "", "AA", List.of("licensing"));
                j.theirs.certificate("b", "", "AA", List.of("ldaps"));
            }),
            Map.entry("a host's own certificate", j -> {
                j.ours.certificate("a", "", "AA", List.of("licensing", "ldaps"))
                        .set(Certificate.DEF, "a", Certificate.TYPE, "host");
                j.theirs.certificate("b", "", "AA", List.of("ldaps"));
            }),
            Map.entry(
                    "a driver that does more",
                    j -> j.ours.set(
                                    Sm.DEF,
                                    "sm",
                                    Sm.FEATURES,
                                    Map.of("VDI_CREATE", 2, "VDI_RESET_ON_BOOT", 2, "VDI_MIRROR", 1))
                            .put(Sm.DEF, "more")
                            .set(Sm.DEF, "more", Sm.TYPE, "lvm")),
            Map.entry(
                    "the memory of a snapshot",
                    j -> j.ours.vm("moment", "Suspended").set(Vm.DEF, "moment", Vm.IS_A_SNAPSHOT, true)),
            Map.entry(
                    "clocks that may be right",
                    j -> j.skew = new Skew(Duration.ofSeconds(301), Duration.ofSeconds(1))));

    private Harmless() {}
}
