package dev.weir.server.ops.pool.join.rule;

import dev.weir.model.types.Bond;
import dev.weir.model.types.Cluster;
import dev.weir.model.types.ClusterHost;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkSriov;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolUpdate;
import dev.weir.model.types.SdnController;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Tunnel;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.Vm;
import dev.weir.server.ops.pool.join.Joining;
import dev.weir.server.ops.pool.join.PoolImage;
import dev.weir.server.ops.pool.join.facts.Skew;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What is in the way of a join, made one by one. */
final class Faults {
    /** One fault for each rule, in the order of the rules. */
    static final List<Fault> ALL = List.of(
            fault("POOL-11", j -> restrict(j.ours, "restrict_pooling"), "LICENCE_RESTRICTION"),
            fault(
                    "POOL-13",
                    j -> {
                        restrict(j.ours, "restrict_pool_size");
                        j.theirs.host("two").host("three");
                    },
                    "LICENCE_RESTRICTION",
                    "Pool_size"),
            fault("POOL-14", j -> j.ours.set(Pif.DEF, "eth0", Pif.MANAGEMENT, false), "HOST_STILL_BOOTING"),
            fault("POOL-15", j -> j.ours.set(Pool.DEF, "pool", Pool.HA_ENABLED, true), "HA_IS_ENABLED"),
            fault(
                    "POOL-16",
                    j -> j.ours.put(ClusterHost.DEF, "part")
                            .set(ClusterHost.DEF, "part", ClusterHost.HOST, j.ours.ref("host"))
                            .set(ClusterHost.DEF, "part", ClusterHost.ENABLED, true),
                    "CLUSTERING_ENABLED",
                    "OpaqueRef:ours-part"),
            fault(
                    "POOL-17",
                    j -> {
                        j.theirs.pif("vlan7", "net0").set(Pif.DEF, "vlan7", Pif.VLAN, 7);
                        cluster(j.theirs, "vlan7");
                    },
                    "POOL_JOINING_POOL_CANNOT_ENABLE_CLUSTERING_ON_VLAN_NETWORK",
                    "7"),
            fault(
                    "POOL-18",
                    j -> {
                        j.theirs.network("net1", "xenbr1", "storage").nic("eth1", "net1");
                        cluster(j.theirs, "eth1");
                    },
                    "POOL_JOINING_HOST_MUST_HAVE_ONLY_ONE_IP_ON_CLUSTERING_NETWORK"),
            fault("POOL-19", j -> j.theirs.set(Pool.DEF, "pool", Pool.HA_ENABLED, true), "HA_IS_ENABLED"),
            fault(
                    "POOL-20",
                    j -> j.theirs.set(Host.DEF, "host", Host.UUID, "ours-uuid-host"),
                    "OPERATION_NOT_ALLOWED",
                    "Host cannot become slave of itself"),
            fault("POOL-21", j -> j.ours.host("two"), "JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS"),
            fault("POOL-22", j -> j.ours.vm("web", "Running"), "JOINING_HOST_CANNOT_HAVE_RUNNING_VMS"),
            fault(
                    "POOL-23",
                    j -> j.ours.vm("template", "Halted")
                            .set(Vm.DEF, "template", Vm.CURRENT_OPERATIONS, Map.of("task", "clone")),
                    "JOINING_HOST_CANNOT_HAVE_VMS_WITH_CURRENT_OPERATIONS"),
            fault(
                    "POOL-24",
                    j -> {
                        j.ours.set(Host.DEF, "host", Host.PENDING_GUIDANCES, List.of("reboot_host"));
                        j.theirs.set(Host.DEF, "host", Host.PENDING_GUIDANCES, List.of("reboot_host"));
                    },
                    "HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY",
                    "OpaqueRef:ours-host"),
            fault("POOL-25", j -> j.ours.software("platform_version", "3.3.0"), "HOSTS_NOT_COMPATIBLE"),
            fault(
                    "POOL-26",
                    j -> j.ours.software("xapi", "26.1.4"),
                    "HOSTS_NOT_HOMOGENEOUS",
                    "Software version differs"),
            fault(
                    "POOL-27",
                    j -> j.theirs.set(Pool.DEF, "pool", Pool.CPU_INFO, Map.of("vendor", "AuthenticAMD")),
                    "HOSTS_NOT_HOMOGENEOUS",
                    "CPUs differ"),
            fault(
                    "POOL-28",
                    j -> j.ours.put(Sr.DEF, "nfs").set(Sr.DEF, "nfs", Sr.SHARED, true),
                    "JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS"),
            fault("POOL-29", j -> j.ours.put(Bond.DEF, "bond"), "POOL_JOINING_HOST_HAS_BONDS"),
            fault("POOL-30", j -> j.ours.put(Tunnel.DEF, "tunnel"), "POOL_JOINING_HOST_HAS_TUNNELS"),
            fault("POOL-31", j -> j.ours.put(NetworkSriov.DEF, "sriov"), "POOL_JOINING_HOST_HAS_NETWORK_SRIOVS"),
            fault("POOL-32", j -> vlan(j.ours, "vlan", 5), "POOL_JOINING_HOST_HAS_NON_MANAGEMENT_VLANS"),
            fault(
                    "POOL-33",
                    j -> j.theirs.set(Pif.DEF, "eth0", Pif.VLAN, 12),
                    "POOL_JOINING_HOST_MANAGEMENT_VLAN_DOES_NOT_MATCH",
                    "-1",
                    "12"),
            fault(
                    "POOL-34",
                    j -> j.theirs
                            .set(Host.DEF, "host", Host.EXTERNAL_AUTH_TYPE, "AD")
                            .set(Host.DEF, "host", Host.EXTERNAL_AUTH_SERVICE_NAME, "example.org"),
                    "POOL_JOINING_EXTERNAL_AUTH_MISMATCH"),
            fault(
                    "POOL-35",
                    j -> j.theirs.set(Host.DEF, "host", Host.EDITION, "paid"),
                    "LICENSE_HOST_POOL_MISMATCH",
                    "host edition = \"free\"",
                    "pool edition = \"paid\""),
            fault(
                    "POOL-36",
                    j -> j.theirs.software("network_backend", "another"),
                    "OPERATION_NOT_ALLOWED",
                    "Network backends differ"),
            fault(
                    "POOL-37",
                    j -> {
                        j.ours.software("network_backend", "openvswitch").put(SdnController.DEF, "sdn");
                        j.theirs.software("network_backend", "openvswitch");
                    },
                    "OPERATION_NOT_ALLOWED",
                    "SDN controller differs"),
            fault(
                    "POOL-38",
                    j -> j.ours.set(Host.DEF, "host", Host.API_VERSION_MINOR, 20),
                    "POOL_JOINING_HOST_MUST_HAVE_SAME_API_VERSION",
                    "2.20",
                    "2.21"),
            fault(
                    "POOL-39",
                    j -> j.theirs.software("db_schema", ""),
                    "POOL_JOINING_HOST_MUST_HAVE_SAME_DB_SCHEMA",
                    "5.909",
                    ""),
            fault(
                    "POOL-40",
                    j -> update(j.theirs, "fix", true),
                    "HOSTS_NOT_HOMOGENEOUS",
                    "Updates on local host host and pool host host differ"),
            fault(
                    "POOL-41",
                    j -> j.theirs.set(Pif.DEF, "eth0", Pif.PRIMARY_ADDRESS_TYPE, "IPv6"),
                    "OPERATION_NOT_ALLOWED",
                    "Primary address type differs"),
            fault(
                    "POOL-42",
                    j -> {
                        j.ours.set(Network.DEF, "net0", Network.PURPOSE, List.of("nbd"));
                        j.theirs.set(Network.DEF, "net0", Network.PURPOSE, List.of("insecure_nbd"));
                    },
                    "OPERATION_NOT_ALLOWED",
                    "Incompatible network purposes: nbd and insecure_nbd"),
            fault(
                    "POOL-43",
                    j -> j.ours.set(Pool.DEF, "pool", Pool.TLS_VERIFICATION_ENABLED, true),
                    "POOL_JOINING_HOST_TLS_VERIFICATION_MISMATCH"),
            fault(
                    "POOL-44",
                    j -> {
                        j.ours.certificate("a", "b.pem", "AA", List.of()).certificate("b", "a.pem", "BB", List.of());
                        j.theirs.certificate("a", "b.pem", "CC", List.of()).certificate("b", "a.pem", "DD", List.of());
                    },
                    "POOL_JOINING_HOST_CA_CERTIFICATES_CONFLICT",
                    "a.pem",
                    "b.pem"),
            fault(
                    "POOL-45",
                    j -> {
                        j.ours.certificate("a", "", "AA", List.of("licensing", "ldaps"));
                        j.theirs.certificate("b", "", "AA", List.of("ldaps"));
                    },
                    "POOL_JOINING_HOST_TRUSTED_CERTIFICATES_CONFLICT",
                    "OpaqueRef:theirs-b",
                    "OpaqueRef:ours-a"),
            fault("POOL-46", j -> updating(j.ours), "NOT_SUPPORTED_DURING_UPGRADE"),
            fault("POOL-47", j -> updating(j.theirs), "NOT_SUPPORTED_DURING_UPGRADE"),
            fault(
                    "POOL-48",
                    j -> j.ours.set(Sm.DEF, "sm", Sm.FEATURES, Map.of("VDI_CREATE", 1, "VDI_RESET_ON_BOOT", 1)),
                    "POOL_JOINING_SM_FEATURES_INCOMPATIBLE",
                    "OpaqueRef:theirs-sm",
                    "OpaqueRef:ours-sm"),
            fault(
                    "strict-1",
                    j -> j.ours.vm("sleeper", "Suspended"),
                    "JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS"),
            fault(
                    "strict-2",
                    j -> j.skew = new Skew(Duration.ofMinutes(-10), Duration.ofMillis(502)),
                    "OPERATION_NOT_ALLOWED",
                    "Clocks differ by 600 seconds, at most 300 are allowed"),
            fault(
                    "strict-3",
                    j -> j.ours.set(Pif.DEF, "eth0", Pif.PHYSICAL, false),
                    "POOL_JOINING_HOST_MUST_HAVE_PHYSICAL_MANAGEMENT_NIC"));

    /** More ways to break a rule. */
    static final List<Fault> OTHERS = List.of(
            fault(
                    "POOL-18",
                    j -> {
                        j.ours.nic("eth1", "net0").set(Pif.DEF, "eth1", Pif.IP, "192.0.2.2");
                        cluster(j.theirs, "eth0");
                    },
                    "POOL_JOINING_HOST_MUST_HAVE_ONLY_ONE_IP_ON_CLUSTERING_NETWORK"),
            fault(
                    "POOL-20",
                    j -> {
                        j.theirs.set(Host.DEF, "host", Host.UUID, "ours-uuid-host");
                        j.ours.host("two");
                    },
                    "OPERATION_NOT_ALLOWED",
                    "Host is already part of a pool"),
            fault(
                    "POOL-24",
                    j -> j.theirs.set(Host.DEF, "host", Host.PENDING_GUIDANCES, List.of("a word of tomorrow")),
                    "HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY",
                    "OpaqueRef:theirs-host"),
            fault("POOL-25", j -> j.theirs.software("product_brand", ""), "HOSTS_NOT_COMPATIBLE"),
            fault(
                    "POOL-26",
                    j -> j.ours.software("git_id", "0123abc"),
                    "HOSTS_NOT_HOMOGENEOUS",
                    "Software version differs"),
            fault(
                    "POOL-26",
                    j -> j.ours.software("xs:linux", "installed"),
                    "HOSTS_NOT_HOMOGENEOUS",
                    "Software version differs"),
            fault(
                    "POOL-35",
                    j -> j.theirs.host("two").set(Host.DEF, "two", Host.EDITION, "libre"),
                    "LICENSE_HOST_POOL_MISMATCH",
                    "Edition \"libre\" from pool is not known to the host"),
            fault(
                    "POOL-39",
                    j -> {
                        j.ours.software("db_schema", "");
                        j.theirs.software("db_schema", "");
                    },
                    "POOL_JOINING_HOST_MUST_HAVE_SAME_DB_SCHEMA",
                    "",
                    ""),
            fault(
                    "POOL-48",
                    j -> j.ours.remove(Sm.DEF, "sm"),
                    "POOL_JOINING_SM_FEATURES_INCOMPATIBLE",
                    "OpaqueRef:theirs-sm",
                    ""),
            fault(
                    "POOL-48",
                    j -> j.ours.put(Sm.DEF, "again").set(Sm.DEF, "again", Sm.TYPE, "file"),
                    "POOL_JOINING_SM_FEATURES_INCOMPATIBLE",
                    "OpaqueRef:theirs-sm",
                    ""),
            fault("strict-1", j -> j.ours.vm("held", "Paused"), "JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS"));

    private Faults() {}

    /** A way to break a rule, and what the join answers. */
    record Fault(String rule, List<String> failure, Consumer<Joining> make) {}

    private static Fault fault(String rule, Consumer<Joining> make, String... failure) {
        return new Fault(rule, List.of(failure), make);
    }

    static void restrict(PoolImage image, String feature) {
        image.set(Pool.DEF, "pool", Pool.RESTRICTIONS, Map.of(feature, "true"));
    }

    static void cluster(PoolImage image, String pif) {
        image.put(Cluster.DEF, "cluster")
                .put(ClusterHost.DEF, "part")
                .set(ClusterHost.DEF, "part", ClusterHost.CLUSTER, image.ref("cluster"))
                .set(ClusterHost.DEF, "part", ClusterHost.HOST, image.ref("host"))
                .set(ClusterHost.DEF, "part", ClusterHost.PIF, image.ref(pif));
    }

    static void vlan(PoolImage image, String name, int tag) {
        image.pif(name, "net0")
                .set(Pif.DEF, name, Pif.VLAN, tag)
                .put(Vlan.DEF, name)
                .set(Vlan.DEF, name, Vlan.UNTAGGED_PIF, image.ref(name))
                .set(Vlan.DEF, name, Vlan.TAG, tag);
    }

    static void update(PoolImage image, String name, boolean needed) {
        image.put(PoolUpdate.DEF, name)
                .set(PoolUpdate.DEF, name, PoolUpdate.ENFORCE_HOMOGENEITY, needed)
                .set(PoolUpdate.DEF, name, PoolUpdate.HOSTS, List.of(image.ref("host")));
    }

    static void updating(PoolImage image) {
        image.set(Pool.DEF, "pool", Pool.CURRENT_OPERATIONS, Map.of("task", "apply_updates"));
    }
}
