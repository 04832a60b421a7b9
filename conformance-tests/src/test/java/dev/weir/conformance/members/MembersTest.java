package dev.weir.conformance.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Census;
import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.KeyFolder;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A host joins a pool with all it has, lives there as a member, and leaves; killed on the way, it is one or the other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MembersTest {
    private static final int CYCLES = Integer.getInteger("weir.join.cycles", 2);
    private static final int KILLS = Integer.getInteger("weir.join.kills", 3);
    private static final long SEED = Long.getLong("weir.join.seed", 20261127);
    /** A join takes about as long; the kills fall into it. */
    private static final int JOIN_MILLIS = 1500;

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
    @Order(1)
    void aHostJoinsWithItsVmsAndLeavesNothingWhenItGoes() throws IOException {
        LoggedIn master = pair.master.login();
        Map<String, Integer> before = Census.of(master);
        KeyFolder masters = keys(pair.master);
        KeyFolder own = keys(pair.joiner);
        assertThat(own.common(masters)).isEmpty();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            LoggedIn joiner = pair.awaitAlone();
            pair.await(joiner, 1);
            String vm = Pair.vm(joiner, "comes along " + cycle);
            join(joiner);
            String host = pair.host(pair.await(master, 2));
            KeyFolder members = keys(pair.joiner);
            assertThat(members.common(masters)).as("the pool's authority").isNotEmpty();

            String ref = Trees.text(master.call("VM.get_by_uuid", vm));
            assertThat(Trees.texts(master.call("VM.get_possible_hosts", ref))).containsExactly(host);
            master.call("VM.start", ref, false, false);
            assertThat(master.call("VM.get_resident_on", ref)).isEqualTo(host);
            // A host with a running VM does not go (POOL-81).
            assertThat(refusal(() -> master.call("pool.eject", host)).description())
                    .containsExactly("OPERATION_NOT_ALLOWED", "VM resident on host");
            master.call("VM.hard_shutdown", ref);
            master.call("pool.eject", host);
            master.call("VM.destroy", ref);
            assertThat(Census.of(master)).as("cycle %s", cycle).isEqualTo(before);
            assertThat(keys(pair.master)).as("cycle %s", cycle).isEqualTo(masters);
            pair.await(pair.awaitAlone(), 1);
            KeyFolder again = keys(pair.joiner);
            assertThat(again.files()).as("cycle %s", cycle).isEqualTo(own.files());
            assertThat(again.common(masters)).as("cycle %s", cycle).isEmpty();
            assertThat(again.common(members)).as("cycle %s", cycle).isEmpty();
            assertThat(secret(pair.joiner)).isNotEqualTo(secret(pair.master));
        }
        LoggedIn again = pair.awaitAlone();
        assertThat(Trees.items(again.call("host.get_all"))).hasSize(1);
        assertThat(again.call(
                        "pool.get_name_label",
                        Trees.items(again.call("pool.get_all")).getFirst()))
                .isEqualTo("");
    }

    @Test
    @Order(2)
    void aMemberSendsEverybodyToItsMaster() throws IOException {
        LoggedIn joiner = pair.awaitAlone();
        pair.await(joiner, 1);
        join(joiner);
        LoggedIn master = pair.master.login();
        String host = pair.host(pair.await(master, 2));
        for (Rpc rpc : List.of(pair.joiner.json(), pair.joiner.xml())) {
            assertThat(refusal(() -> rpc.call("session.login_with_password", "root", "whatever", "1.0", "x"))
                            .description())
                    .as("POOL-91, whatever the password")
                    .containsExactly("HOST_IS_SLAVE", pair.master.address());
            assertThat(refusal(() -> rpc.call("VM.get_all", master.session())).code())
                    .isEqualTo("HOST_IS_SLAVE");
        }
        Rpc rpc = pair.joiner.json();
        assertThat(refusal(() -> rpc.call("session.slave_local_login_with_password", "root", "wrong"))
                        .code())
                .isEqualTo("SESSION_AUTHENTICATION_FAILED");
        Object local = rpc.call("session.slave_local_login_with_password", "root", LoopbackHost.PASSWORD);
        assertThat(rpc.call("pool.is_slave", local, "OpaqueRef:NULL")).isEqualTo(true);
        assertThat(rpc.call("host.is_in_emergency_mode", local)).isEqualTo(false);
        rpc.call("host.local_assert_healthy", local);
        rpc.call("session.local_logout", local);
        assertThat(refusal(() -> rpc.call("pool.is_slave", local, "OpaqueRef:NULL"))
                        .code())
                .isEqualTo("SESSION_INVALID");

        // The hosts come to know each other by another secret; killed, the member comes back by it, as what it was.
        String before = secret(pair.master);
        master.call("pool.rotate_secret");
        assertThat(secret(pair.master)).isNotEqualTo(before);
        assertThat(secret(pair.joiner)).isEqualTo(secret(pair.master));
        pair.joiner.killServer();
        pair.joiner.startServer();
        pair.await(master, 2);
        assertThat(refusal(() -> pair.joiner.login()).code()).isEqualTo("HOST_IS_SLAVE");
        tellsOfItself(master, host);
        master.call("pool.eject", host);
    }

    /** Its server has just begun anew, which the master's has not; and its agent knows its NICs (NET-22). */
    private static void tellsOfItself(LoggedIn master, String host) {
        master.call("Diagnostics.gc_compact", host);
        assertThat(Trees.member(master.call("Diagnostics.gc_stats", host), "compactions"))
                .isEqualTo("1");
        assertThat(Trees.text(master.call("host.get_thread_diagnostics", host))).startsWith("digraph Resources {");
        assertThat(Trees.members(master.call("host.get_diagnostic_timing_stats", host, true)))
                .containsKeys("session.slave_local_login", "Diagnostics.gc_compact")
                .doesNotContainKey("pool.eject");
        assertThat(Trees.members(master.call("host.get_tracked_user_agents", host)))
                .isEmpty();
        assertThat(Trees.items(master.call("Diagnostics.network_stats", host, Map.of("params", "uri"))).stream()
                        .map(Trees::texts))
                .contains(List.of("/jsonrpc"));
        master.call("host.refresh_pack_info", host);

        List<String> nics = Trees.texts(master.call("host.get_PIFs", host));
        String spare = nics.stream()
                .filter(pif -> Boolean.FALSE.equals(master.call("PIF.get_management", pif)))
                .findFirst()
                .orElseThrow();
        Object device = master.call("PIF.get_device", spare);
        master.call("PIF.forget", spare);
        master.call("PIF.scan", host);
        List<String> found = Trees.texts(master.call("host.get_PIFs", host));
        assertThat(found).hasSize(nics.size()).doesNotContain(spare);
        assertThat(found.stream().filter(pif -> !nics.contains(pif)))
                .singleElement()
                .satisfies(pif -> assertThat(master.call("PIF.get_device", pif)).isEqualTo(device));
    }

    @Test
    @Order(3)
    void killedInTheMiddleOfAJoinAHostIsAMemberOrAPoolOfItsOwn() throws Exception {
        Random random = new Random(SEED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int kill = 0; kill < KILLS; kill++) {
                boolean ofMaster = random.nextBoolean();
                int after = random.nextInt(JOIN_MILLIS);
                String what = "seed " + SEED + ", kill " + kill + ": " + (ofMaster ? "master" : "joiner") + " after "
                        + after + " ms";
                LoggedIn joiner = pair.awaitAlone();
                pair.await(joiner, 1);
                String vm = Pair.vm(joiner, "killed on the way " + kill);
                Future<?> joining = threads.submit(() -> join(joiner));
                endsWithin(joining, after);
                LoopbackHost killed = ofMaster ? pair.master : pair.joiner;
                killed.killServer();
                killed.startServer();
                outcome(joining);
                settled(what, vm);
            }
        }
    }

    @Test
    @Order(4)
    void anotherHostBecomesTheMasterWithAllThatWasAccepted() {
        LoggedIn joiner = pair.awaitAlone();
        pair.await(joiner, 1);
        join(joiner);
        LoggedIn first = pair.master.login();
        Map<String, String> hosts = pair.await(first, 2);
        first.call("pool.set_name_label", pool(first), "by the first");
        first.call("pool.designate_new_master", pair.host(hosts));

        LoggedIn second = pair.awaitAlone();
        assertThat(pair.await(second, 2)).as("references stay").isEqualTo(hosts);
        assertThat(second.call("pool.get_name_label", pool(second))).isEqualTo("by the first");
        assertThat(second.call("pool.get_master", pool(second))).isEqualTo(pair.host(hosts));
        assertThat(refusal(() -> pair.master.login()).description())
                .containsExactly("HOST_IS_SLAVE", pair.joiner.address());

        // The way back is the emergency one: the master dies, and a member is told to take its place (POOL-97).
        second.call("pool.set_name_label", pool(second), "by the second");
        second.call("pool.sync_database");
        pair.joiner.killServer();
        Rpc alone = pair.master.json();
        Object local = alone.call("session.slave_local_login_with_password", "root", LoopbackHost.PASSWORD);
        alone.call("pool.emergency_transition_to_master", local);
        LoggedIn again = pair.master.awaitLogin();
        assertThat(again.call("pool.get_name_label", pool(again))).isEqualTo("by the second");
        // The old one comes back, finds another in its place, and is its member (POOL-101).
        pair.joiner.startServer();
        pair.await(again, 2);
        assertThat(refusal(() -> pair.joiner.login()).description())
                .containsExactly("HOST_IS_SLAVE", pair.master.address());
        assertThat(Trees.items(again.call("pool.recover_slaves"))).hasSize(1);
        again.call("pool.eject", pair.host(hosts));
    }

    /** POOL-76, POOL-77, NET-61: what the master made before it came, and what the pool makes while it is there. */
    @Test
    @Order(5)
    void aMemberHasTheVlansAndBondsOfItsPool() {
        LoggedIn joiner = pair.awaitAlone();
        pair.await(joiner, 1);
        LoggedIn master = pair.master.login();
        Map<String, Integer> before = Census.of(master);
        Object nic = pif(master, "eth1", -1);
        Object management = pif(master, "eth0", -1);
        Object early = network(master, "early");
        Object bonded = network(master, "bonded");
        Object bond = master.call("Bond.create", bonded, List.of(nic), "", "active-backup", Map.of());
        Object vlan = master.call("VLAN.create", master.call("Bond.get_master", bond), 7, early);
        assertThat(planned(joiner)).contains("bond bonded eth1", "VLAN early eth1");

        Object own = joiner.call(
                "Bond.create", network(joiner, "own"), List.of(pif(joiner, "eth1", -1)), "", "lacp", Map.of());
        assertThat(refusal(() -> join(joiner)).description())
                .as("POOL-29")
                .containsExactly("POOL_JOINING_HOST_HAS_BONDS");
        joiner.call("Bond.destroy", own);
        joiner.call(
                "network.destroy",
                Trees.items(joiner.call("network.get_by_name_label", "own")).getFirst());

        join(joiner);
        String host = pair.host(pair.await(master, 2));
        assertThat(pifs(master, host)).contains("bonded bond0 -1 true", "early bond0 7 true");
        Object late = network(master, "late");
        assertThat(Trees.items(master.call("pool.create_VLAN_from_PIF", management, late, 9)))
                .hasSize(2);
        assertThat(pifs(master, host)).contains("late eth0 9 true");

        // On the network of the VLAN a VM of the pool starts on the member (NET-86).
        String vm = Trees.text(master.call(
                "VM.clone",
                Trees.texts(master.call("VM.get_by_name_label", "Tiny Linux")).getFirst(),
                "tagged"));
        master.call("VM.provision", vm);
        master.call("VIF.create", NewRecords.vif(vm, late, "0"));
        master.call("VM.start_on", vm, host, false, false);
        assertThat(master.call("VM.get_resident_on", vm)).isEqualTo(host);
        master.call("VM.hard_shutdown", vm);
        master.call("VM.destroy", vm);

        master.call("pool.eject", host);
        master.call("VLAN.destroy", vlan);
        master.call("Bond.destroy", bond);
        Object untagged = Trees.items(master.call("network.get_PIFs", late)).getFirst();
        master.call("VLAN.destroy", master.call("PIF.get_VLAN_master_of", untagged));
        List.of(early, late, bonded).forEach(network -> master.call("network.destroy", network));
        assertThat(Census.of(master)).isEqualTo(before);
    }

    private static Object network(LoggedIn at, String name) {
        return at.call("network.create", Map.of("name_label", name, "other_config", Map.of()));
    }

    private static Object pif(LoggedIn at, String device, int tag) {
        return Trees.members(at.call("PIF.get_all_records")).entrySet().stream()
                .filter(pif ->
                        Trees.text(Trees.member(pif.getValue(), "device")).equals(device)
                                && Trees.member(pif.getValue(), "VLAN").equals((long) tag))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** A host's interfaces: network, device, tag, whether they are plugged. */
    private static List<String> pifs(LoggedIn at, String host) {
        return Trees.members(at.call("PIF.get_all_records")).values().stream()
                .filter(pif -> Trees.member(pif, "host").equals(host))
                .map(pif -> at.call("network.get_name_label", Trees.member(pif, "network")) + " "
                        + Trees.member(pif, "device") + " " + Trees.member(pif, "VLAN") + " "
                        + Trees.member(pif, "currently_attached"))
                .toList();
    }

    /** What the plan of the join says that the host gets too: what, on which network, over which NICs of its own. */
    private static List<String> planned(LoggedIn joiner) {
        return Trees.members(joiner.call("pool.plan_join", pair.master.address(), "root", LoopbackHost.PASSWORD))
                .values()
                .stream()
                .filter(entry -> Trees.member(entry, "kind").equals("plugged"))
                .map(entry -> Trees.member(entry, "class") + " " + Trees.member(entry, "network") + " "
                        + Trees.member(entry, "ours"))
                .toList();
    }

    private static KeyFolder keys(LoopbackHost host) throws IOException {
        return KeyFolder.of(host.folder().resolve("pki"));
    }

    private static String secret(LoopbackHost host) throws IOException {
        return Files.readString(host.folder().resolve("secrets").resolve("pool"));
    }

    private static Object pool(LoggedIn at) {
        return Trees.items(at.call("pool.get_all")).getFirst();
    }

    private static void endsWithin(Future<?> joining, int millis) throws InterruptedException {
        try {
            joining.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It is killed where it is; what it came to is asked afterwards.
        }
    }

    private static void outcome(Future<?> joining) throws InterruptedException {
        try {
            joining.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOfAny(Refused.class, Broken.class);
        }
    }

    /** Whatever it is, both sides say the same, and the VM is on one side and not on the other. */
    private static void settled(String what, String vm) {
        LoggedIn master = pair.master.login();
        boolean[] member = new boolean[1];
        assertThat(Deadline.until(() -> {
                    try {
                        pair.joiner.login();
                        return true;
                    } catch (Refused e) {
                        member[0] = e.code().equals("HOST_IS_SLAVE");
                        return member[0];
                    } catch (Broken e) {
                        return false;
                    }
                }))
                .as(what + ": the joiner answers; its log:\n" + pair.joiner.serverLog())
                .isTrue();
        if (member[0]) {
            String host = pair.host(pair.await(master, 2));
            assertThat(Trees.text(master.call("VM.get_by_uuid", vm))).as(what).isNotEmpty();
            master.call("pool.eject", host);
            master.call("VM.destroy", master.call("VM.get_by_uuid", vm));
        } else {
            pair.await(master, 1);
            LoggedIn joiner = pair.joiner.login();
            assertThat(Trees.text(joiner.call("VM.get_by_uuid", vm))).as(what).isNotEmpty();
            assertThat(refusal(() -> master.call("VM.get_by_uuid", vm)).code())
                    .as(what)
                    .isEqualTo("UUID_INVALID");
        }
    }

    private static void join(LoggedIn joiner) {
        joiner.call("pool.join", pair.master.address(), "root", LoopbackHost.PASSWORD);
    }

    private static Refused refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Refused refused = catchThrowableOfType(Refused.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }
}
