package dev.weir.conformance.members;

import static dev.weir.conformance.members.OtherMaster.array;
import static dev.weir.conformance.members.OtherMaster.member;
import static dev.weir.conformance.members.OtherMaster.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Each precondition of a join, broken for real: in the joiner by calls to it, in its time by another clock, in the pool
 * by calls, and what no pool here can be by a master that says it is. What no host here can be: one with a licence that
 * restricts (POOL-11, POOL-13), without its management interface (POOL-14), with high availability, a cluster, tunnels,
 * SR-IOV (POOL-15, 16, 30, 31), a controller of its switches (POOL-37), or updates on their way (POOL-46).
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RefusedJoinsTest {
    private static final Duration AHEAD = Duration.ofHours(1);

    private static Pair pair;
    private static LoopbackHost third;
    private static OtherMaster stranger;
    private static LoggedIn joiner;
    private static LoggedIn master;
    private static String itsHost = "";

    @BeforeAll
    static void start() throws IOException {
        pair = Pair.start();
        third = pair.another("3", anotherClock());
        stranger = new OtherMaster(pair.master.plainUrl());
        joiner = pair.awaitAlone();
        master = pair.master.login();
        itsHost = pair.await(master, 1).values().iterator().next();
        pair.await(joiner, 1);
        pair.await(third.awaitLogin(), 1);
    }

    @AfterAll
    static void end() {
        stranger.close();
        third.close();
        pair.close();
    }

    @AfterEach
    void truth() {
        stranger.tellsTheTruth();
    }

    private static List<String> refusal(LoggedIn at, String call, String address) {
        Refused refused =
                catchThrowableOfType(Refused.class, () -> at.call(call, address, "root", LoopbackHost.PASSWORD));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.description();
    }

    private static void refused(String rule, String... description) {
        assertThat(refusal(joiner, "pool.join", pair.master.address())).as(rule).containsExactly(description);
    }

    private static void refusedThere(String rule, String... description) {
        assertThat(refusal(joiner, "pool.join", stranger.address())).as(rule).containsExactly(description);
        stranger.tellsTheTruth();
    }

    private static OtherMaster told(String method, String member, String value) {
        return stranger.tells(method, member, value);
    }

    @Test
    @Order(1)
    void aMasterThatIsBusyOrInACluster() {
        told("pool.get_all_records", "ha_enabled", "<boolean>1</boolean>");
        refusedThere("POOL-19", "HA_IS_ENABLED");
        told("pool.get_all_records", "current_operations", struct(member("OpaqueRef:t", "apply_updates")));
        refusedThere("POOL-47", "NOT_SUPPORTED_DURING_UPGRADE");
        told("host.get_all_records", "pending_guidances", array("reboot_host"));
        refusedThere("POOL-24", "HOST_PENDING_MANDATORY_GUIDANCE_NOT_EMPTY", itsHost);

        cluster("eth0");
        told("PIF.get_all_records", "VLAN", "12").tells("PIF.get_all_records", "management", "<boolean>0</boolean>");
        refusedThere("POOL-17", "POOL_JOINING_POOL_CANNOT_ENABLE_CLUSTERING_ON_VLAN_NETWORK", "12");
        cluster("eth1");
        refusedThere("POOL-18", "POOL_JOINING_HOST_MUST_HAVE_ONLY_ONE_IP_ON_CLUSTERING_NETWORK");
    }

    private static void cluster(String device) {
        told(
                "Cluster.get_all_records",
                "Value",
                struct(member("OpaqueRef:c", struct(member("pool_auto_join", "<boolean>1</boolean>")))));
        told(
                "Cluster_host.get_all_records",
                "Value",
                struct(member(
                        "OpaqueRef:h",
                        struct(member("uuid", "h")
                                + member("cluster", "OpaqueRef:c")
                                + member("host", itsHost)
                                + member("PIF", nic(master, device))
                                + member("enabled", "<boolean>1</boolean>")))));
    }

    @Test
    @Order(2)
    void aMasterOfOtherSoftwareOrHardware() {
        told("host.get_all_records", "platform_version", "2.1.0");
        refusedThere("POOL-25", "HOSTS_NOT_COMPATIBLE");
        told("host.get_all_records", "product_brand", "Other");
        refusedThere("POOL-25", "HOSTS_NOT_COMPATIBLE");
        told("host.get_all_records", "xapi", "0.9");
        refusedThere("POOL-26", "HOSTS_NOT_HOMOGENEOUS", "Software version differs");
        told("pool.get_all_records", "vendor", "OtherVendor");
        refusedThere("POOL-27", "HOSTS_NOT_HOMOGENEOUS", "CPUs differ");

        // Force leaves out these two and nothing else (POOL-49).
        told("host.get_all_records", "xapi", "0.9")
                .tells("pool.get_all_records", "vendor", "OtherVendor")
                .tells("host.get_all_records", "API_version_minor", "99");
        assertThat(refusal(joiner, "pool.join_force", stranger.address()))
                .as("POOL-38")
                .startsWith("POOL_JOINING_HOST_MUST_HAVE_SAME_API_VERSION")
                .last()
                .asString()
                .endsWith(".99");
        stranger.tellsTheTruth();

        Map<String, Object> own = Trees.members(joiner.call(
                "host.get_software_version",
                Trees.items(joiner.call("host.get_all")).getFirst()));
        told("host.get_all_records", "db_schema", "5.1");
        refusedThere(
                "POOL-39",
                "POOL_JOINING_HOST_MUST_HAVE_SAME_DB_SCHEMA",
                Trees.text(Trees.member(own, "db_schema")),
                "5.1");
        told(
                "pool_update.get_all_records",
                "Value",
                struct(member(
                        "OpaqueRef:u",
                        struct(member("uuid", "u")
                                + member("name_label", "hotfix")
                                + member("enforce_homogeneity", "<boolean>1</boolean>")
                                + member("hosts", array(itsHost))))));
        assertThat(refusal(joiner, "pool.join", stranger.address()))
                .as("POOL-40")
                .startsWith("HOSTS_NOT_HOMOGENEOUS")
                .last()
                .asString()
                .startsWith("Updates on local host");
        stranger.tellsTheTruth();
        told("host.get_all_records", "edition", "platinum");
        refusedThere(
                "POOL-35", "LICENSE_HOST_POOL_MISMATCH", "Edition \"platinum\" from pool is not known to the host");
        told("SM.get_all_records", "VDI_CREATE", "99");
        assertThat(refusal(joiner, "pool.join", stranger.address()))
                .as("POOL-48")
                .startsWith("POOL_JOINING_SM_FEATURES_INCOMPATIBLE")
                .satisfies(description ->
                        assertThat(Trees.texts(master.call("SM.get_all"))).contains(description.get(1)))
                .satisfies(description ->
                        assertThat(Trees.texts(joiner.call("SM.get_all"))).contains(description.get(2)));
        stranger.tellsTheTruth();
    }

    @Test
    @Order(3)
    void aMasterWithOtherNetworksOrTrust() {
        told("PIF.get_all_records", "VLAN", "12");
        refusedThere("POOL-33", "POOL_JOINING_HOST_MANAGEMENT_VLAN_DOES_NOT_MATCH", "-1", "12");
        told("host.get_all_records", "network_backend", "other");
        refusedThere("POOL-36", "OPERATION_NOT_ALLOWED", "Network backends differ");
        told("PIF.get_all_records", "primary_address_type", "IPv6");
        refusedThere("POOL-41", "OPERATION_NOT_ALLOWED", "Primary address type differs");
        told("host.get_all_records", "external_auth_type", "AD")
                .tells("host.get_all_records", "external_auth_service_name", "corp");
        refusedThere("POOL-34", "POOL_JOINING_EXTERNAL_AUTH_MISMATCH");
        master.call("pool.enable_tls_verification");
        refused("POOL-43", "POOL_JOINING_HOST_TLS_VERIFICATION_MISMATCH");
        joiner.call("pool.enable_tls_verification");
    }

    @Test
    @Order(4)
    void aHostWithGuests() throws Exception {
        String vm = Trees.text(joiner.call("VM.get_by_uuid", Pair.vm(joiner, "in the way")));
        // Its agent says nothing for a while, so that the start is on its way for as long.
        pair.joiner.signalAgent("STOP");
        joiner.call("Async.VM.start", vm, false, false);
        assertThat(Deadline.until(() -> !Trees.members(joiner.call("VM.get_current_operations", vm))
                        .isEmpty()))
                .isTrue();
        refused("POOL-23", "JOINING_HOST_CANNOT_HAVE_VMS_WITH_CURRENT_OPERATIONS");
        pair.joiner.signalAgent("CONT");
        assertThat(Deadline.until(() -> "Running".equals(joiner.call("VM.get_power_state", vm))
                        && Trees.members(joiner.call("VM.get_current_operations", vm))
                                .isEmpty()))
                .isTrue();
        refused("POOL-22", "JOINING_HOST_CANNOT_HAVE_RUNNING_VMS");
        joiner.call("VM.pause", vm);
        refused("strict-1", "JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS");
        joiner.call("VM.unpause", vm);
        joiner.call("VM.hard_shutdown", vm);
    }

    @Test
    @Order(5)
    void aHostWithSharedStorageBondsOrVlans() {
        Object host = Trees.items(joiner.call("host.get_all")).getFirst();
        Object shared = joiner.call(
                "SR.create",
                host,
                Map.of("location", pair.joiner.folder().resolve("shared").toString()),
                0L,
                "everybody's",
                "",
                "file",
                "user",
                true,
                Map.of());
        refused("POOL-28", "JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS");
        Trees.items(joiner.call("SR.get_PBDs", shared)).forEach(pbd -> joiner.call("PBD.unplug", pbd));
        joiner.call("SR.destroy", shared);

        Object network = joiner.call("network.create", Map.of("name_label", "own", "other_config", Map.of()));
        Object bond = joiner.call("Bond.create", network, List.of(nic(joiner, "eth1")), "", "lacp", Map.of());
        refused("POOL-29", "POOL_JOINING_HOST_HAS_BONDS");
        joiner.call("Bond.destroy", bond);
        Object vlan = joiner.call("VLAN.create", nic(joiner, "eth1"), 5, network);
        refused("POOL-32", "POOL_JOINING_HOST_HAS_NON_MANAGEMENT_VLANS");
        joiner.call("VLAN.destroy", vlan);
        joiner.call("network.destroy", network);
    }

    @Test
    @Order(6)
    void purposesAndCertificatesThatContradict() throws IOException {
        Object ours = joiner.call("PIF.get_network", nic(joiner, "eth1"));
        Object theirs = master.call("PIF.get_network", nic(master, "eth1"));
        joiner.call("network.add_purpose", ours, "nbd");
        master.call("network.add_purpose", theirs, "insecure_nbd");
        refused("POOL-42", "OPERATION_NOT_ALLOWED", "Incompatible network purposes: nbd and insecure_nbd");
        master.call("network.remove_purpose", theirs, "insecure_nbd");
        joiner.call("network.remove_purpose", ours, "nbd");

        String one = Files.readString(pki(pair.joiner).resolve("ca.pem"));
        String other = Files.readString(pki(pair.master).resolve("ca.pem"));
        joiner.call("pool.install_ca_certificate", "corp.pem", one);
        master.call("pool.install_ca_certificate", "corp.pem", other);
        refused("POOL-44", "POOL_JOINING_HOST_CA_CERTIFICATES_CONFLICT", "corp.pem");
        master.call("pool.uninstall_ca_certificate", "corp.pem", false);
        joiner.call("pool.uninstall_ca_certificate", "corp.pem", false);

        joiner.call("pool.install_trusted_certificate", pool(joiner), true, one, List.of("licensing"));
        master.call("pool.install_trusted_certificate", pool(master), true, one, List.of("licensing", "ldaps"));
        refused("POOL-45", "POOL_JOINING_HOST_TRUSTED_CERTIFICATES_CONFLICT", trusted(master), trusted(joiner));
        master.call("pool.uninstall_trusted_certificate", pool(master), trusted(master));
        joiner.call("pool.uninstall_trusted_certificate", pool(joiner), trusted(joiner));
    }

    private static String trusted(LoggedIn at) {
        return Trees.members(at.call("Certificate.get_all_records")).entrySet().stream()
                .filter(each -> Trees.member(each.getValue(), "type").equals("ca")
                        && Trees.member(each.getValue(), "name").equals(""))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    @Test
    @Order(7)
    void aHostWithAnotherClock() {
        LoggedIn there = third.awaitLogin();
        there.call("pool.enable_tls_verification");
        assertThat(refusal(there, "pool.join", pair.master.address()))
                .as("strict-2")
                .startsWith("OPERATION_NOT_ALLOWED")
                .last()
                .asString()
                .matches("Clocks differ by 3[56]\\d\\d seconds, at most 300 are allowed");
        master.call("pool.add_to_other_config", pool(master), "weir:strict-join", "false");
        assertThat(planned(there)).as("the reference's behaviour").isEmpty();
        master.call("pool.remove_from_other_config", pool(master), "weir:strict-join");
    }

    /** Debian's faketime: another time of day, the same passing of time; its mend for old C libraries makes waits spin. */
    private static Map<String, String> anotherClock() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/usr/lib"))) {
            Path library = all.map(each -> each.resolve("faketime").resolve("libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            return Map.of(
                    "LD_PRELOAD",
                    library.toString(),
                    "FAKETIME",
                    "+" + AHEAD.toSeconds(),
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    "FAKETIME_FORCE_MONOTONIC_FIX",
                    "0");
        }
    }

    /** All at once: the plan has each of them, in the order in which a join looks. */
    @Test
    @Order(8)
    void thePlanHasThemAll() {
        String vm = Trees.text(joiner.call("VM.get_by_uuid", Pair.vm(joiner, "runs")));
        joiner.call("VM.start", vm, false, false);
        Object network = joiner.call("network.create", Map.of("name_label", "own", "other_config", Map.of()));
        Object bond = joiner.call("Bond.create", network, List.of(nic(joiner, "eth1")), "", "lacp", Map.of());
        told("host.get_all_records", "xapi", "0.9")
                .tells("host.get_all_records", "API_version_minor", "99")
                .tells("pool.get_all_records", "ha_enabled", "<boolean>1</boolean>");
        assertThat(planned(joiner, stranger.address()))
                .containsExactly("POOL-19", "POOL-22", "POOL-26", "POOL-29", "POOL-38");
        joiner.call("VM.hard_shutdown", vm);
        joiner.call("Bond.destroy", bond);
        joiner.call("network.destroy", network);
        stranger.tellsTheTruth();
        assertThat(planned(joiner, stranger.address())).isEmpty();
    }

    /** Members call their master at its address alone: a way that others keep open leads to no pool. */
    @Test
    @Order(9)
    void aMasterThatIsNotWhereItAnswered() {
        assertThat(refusal(joiner, "pool.join", stranger.address())).containsExactly("JOINING_HOST_CONNECTION_FAILED");
    }

    @Test
    @Order(10)
    void whatNothingStandsAgainstIsDone() {
        joiner.call("pool.join", pair.master.address(), "root", LoopbackHost.PASSWORD);
        String host = pair.host(pair.await(master, 2));
        assertThat(refusal(master, "pool.join", third.address()))
                .as("POOL-21")
                .containsExactly("JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS");
        assertThat(refusal(master, "pool.join", pair.master.address()))
                .as("POOL-20")
                .containsExactly("OPERATION_NOT_ALLOWED", "Host is already part of a pool");
        master.call("pool.eject", host);
    }

    private static List<String> planned(LoggedIn at) {
        return planned(at, pair.master.address());
    }

    /** The rules that the plan says are broken. */
    private static List<String> planned(LoggedIn at, String address) {
        return Trees.members(at.call("pool.plan_join", address, "root", LoopbackHost.PASSWORD)).values().stream()
                .filter(entry -> Trees.member(entry, "kind").equals("blocker"))
                .map(entry -> Trees.text(Trees.member(entry, "rule")))
                .toList();
    }

    private static Object pool(LoggedIn at) {
        return Trees.items(at.call("pool.get_all")).getFirst();
    }

    private static String nic(LoggedIn at, String device) {
        return Trees.members(at.call("PIF.get_all_records")).entrySet().stream()
                .filter(pif -> Trees.member(pif.getValue(), "device").equals(device)
                        && Trees.member(pif.getValue(), "VLAN").equals(-1L))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static Path pki(LoopbackHost host) {
        return host.folder().resolve("pki");
    }
}
