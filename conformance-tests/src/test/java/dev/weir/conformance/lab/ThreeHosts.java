package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The hosts of a lab by number, and the pool that they become; its master is whoever was told last to be it. */
final class ThreeHosts {
    private static final int NUMBER = 3;

    private final Lab lab;
    private final List<URI> addresses;
    private LoggedIn master;

    private ThreeHosts(Lab lab, List<URI> addresses) throws IOException, GeneralSecurityException {
        this.lab = lab;
        this.addresses = addresses;
        this.master = lab.login(1, addresses.getFirst());
    }

    /** Three pools of one. */
    static ThreeHosts up(Lab lab, String cpu) throws Exception {
        return new ThreeHosts(lab, lab.up(NUMBER, "--cpu", cpu));
    }

    Lab lab() {
        return lab;
    }

    LoggedIn master() {
        return master;
    }

    URI address(int host) {
        return addresses.get(host - 1);
    }

    /** As records and refusals have it. */
    String name(int host) {
        return address(host).getHost();
    }

    /** A session at a host that is its pool's master, or will be soon. */
    LoggedIn alone(int host) {
        LoggedIn[] in = new LoggedIn[1];
        assertThat(Deadline.until(() -> {
                    try {
                        in[0] = lab.login(host, address(host));
                        return true;
                    } catch (Broken | Refused | IOException e) {
                        return false;
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .as("host %s answers", host)
                .isTrue();
        return in[0];
    }

    static Object pool(LoggedIn client) {
        return Trees.items(client.call("pool.get_all")).getFirst();
    }

    /** Joins the master's pool, and waits until it is seen there. */
    void join(int host) {
        alone(host).call("pool.join", name(1), "root", Lab.PASSWORD);
        List<Integer> all = new ArrayList<>(hosts().keySet());
        all.add(host);
        await(all.stream().distinct().mapToInt(Integer::intValue).toArray());
    }

    /** The pool's hosts by number, each as its record. */
    Map<Integer, Map<String, Object>> hosts() {
        Map<Integer, Map<String, Object>> hosts = new TreeMap<>();
        Trees.members(master.call("host.get_all_records")).forEach((ref, record) -> {
            Map<String, Object> host = new TreeMap<>(Trees.members(record));
            host.put("ref", ref);
            hosts.put(number(Trees.text(Trees.member(host, "address"))), host);
        });
        return hosts;
    }

    private int number(String address) {
        return addresses.stream().map(URI::getHost).toList().indexOf(address) + 1;
    }

    String ref(int host) {
        return hosts().entrySet().stream()
                .filter(entry -> entry.getKey() == host)
                .map(entry -> Trees.text(Trees.member(entry.getValue(), "ref")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("host " + host + " is no host of the pool"));
    }

    /** Until exactly these are the pool's hosts that live and are enabled. */
    void await(int... numbers) {
        assertThat(Deadline.until(() -> {
                    List<Integer> live = new ArrayList<>();
                    Map<String, Object> metrics = Trees.members(master.call("host_metrics.get_all_records"));
                    hosts().forEach((number, host) -> {
                        Object its = metrics.get(Trees.text(Trees.member(host, "metrics")));
                        if (Boolean.TRUE.equals(host.get("enabled"))
                                && its != null
                                && Boolean.TRUE.equals(Trees.member(its, "live"))) {
                            live.add(number);
                        }
                    });
                    return live.equals(Arrays.stream(numbers).boxed().sorted().toList());
                }))
                .as("live: %s of %s", numbers, hosts())
                .isTrue();
    }

    /** A guest that runs, and a storage that others could have as well. */
    void obstruct(int host) {
        LoggedIn at = alone(host);
        at.call("VM.start", vm(at, "in the way"), false, false);
        Map<String, String> place =
                Map.of("location", lab.data().resolve("shared/in the way").toString());
        Object own = Trees.items(at.call("host.get_all")).getFirst();
        at.call("SR.create", own, place, 0L, "in the way", "", "file", "user", true, Map.of());
    }

    void clear(int host) {
        LoggedIn at = alone(host);
        Object vm = Trees.items(at.call("VM.get_by_name_label", "in the way")).getFirst();
        at.call("VM.hard_shutdown", vm);
        at.call("VM.destroy", vm);
        Object sr = Trees.items(at.call("SR.get_by_name_label", "in the way")).getFirst();
        Trees.items(at.call("SR.get_PBDs", sr)).forEach(pbd -> at.call("PBD.unplug", pbd));
        at.call("SR.destroy", sr);
    }

    static Object vm(LoggedIn at, String name) {
        Object template =
                Trees.items(at.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        Object vm = at.call("VM.clone", template, name);
        at.call("VM.provision", vm);
        return vm;
    }

    /** A guest of that name on a host. */
    void start(String name, int host) {
        master.call("VM.start_on", vm(master, name), ref(host), false, false);
    }

    /** Which guests run, by name, and on which host. */
    Map<String, Integer> guests() {
        Map<String, Integer> guests = new TreeMap<>();
        Map<Integer, Map<String, Object>> hosts = hosts();
        Trees.members(master.call("VM.get_all_records")).values().forEach(vm -> {
            boolean runs = "Running".equals(Trees.member(vm, "power_state"))
                    && Boolean.FALSE.equals(Trees.member(vm, "is_control_domain"));
            hosts.forEach((number, host) -> {
                if (runs && Trees.member(vm, "resident_on").equals(host.get("ref"))) {
                    guests.put(Trees.text(Trees.member(vm, "name_label")), number);
                }
            });
        });
        return guests;
    }

    /** Ends the pool by one call, and waits until no host has power. */
    void shutDown() {
        master.call("pool.shutdown", pool(master), 30L);
        assertThat(Deadline.until(() -> {
                    try {
                        return lab.run("status").stream().allMatch(line -> line.endsWith(" off"));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException(e);
                    }
                }))
                .as("all hosts are off")
                .isTrue();
    }

    /** A new session at the master, which is this host still. */
    void relogin(int host) {
        master = alone(host);
    }

    /** What the plan of a join finds against it, by code. */
    List<String> blockers(int host) {
        Map<String, Object> plan = Trees.members(alone(host).call("pool.plan_join", name(1), "root", Lab.PASSWORD));
        return plan.values().stream()
                .filter(entry -> "blocker".equals(Trees.member(entry, "kind")))
                .map(entry -> Trees.text(Trees.member(entry, "code")))
                .toList();
    }

    String refusal(int host) {
        LoggedIn at = alone(host);
        try {
            at.call("pool.join", name(1), "root", Lab.PASSWORD);
        } catch (Refused e) {
            return e.code();
        }
        throw new AssertionError("host " + host + " was let in");
    }

    String features(int host) {
        LoggedIn at = alone(host);
        Object own = Trees.items(at.call("host.get_all")).getFirst();
        return Trees.text(Trees.member(at.call("host.get_cpu_info", own), "features_hvm_host"));
    }

    String level() {
        return Trees.text(Trees.member(master.call("pool.get_cpu_info", pool(master)), "features_hvm_host"));
    }

    List<String> alerts() {
        return Trees.members(master.call("message.get_all_records")).values().stream()
                .map(message -> Trees.text(Trees.member(message, "name")))
                .toList();
    }

    void awaitAlert(String name) {
        assertThat(Deadline.until(() -> alerts().contains(name))).as(name).isTrue();
    }

    void eject(int host) {
        master.call("pool.eject", ref(host));
        LoggedIn own = alone(host);
        assertThat(Deadline.until(() -> {
                    Object self = Trees.items(own.call("host.get_all")).getFirst();
                    Object metrics = own.call("host.get_metrics", self);
                    return own.call("host.get_enabled", self).equals(true)
                            && own.call("host_metrics.get_live", metrics).equals(true);
                }))
                .as("a pool of its own")
                .isTrue();
    }

    /** What a host that is alone again should not have: guests, bridges, images, the pool's objects. */
    List<String> remains(int host) throws Exception {
        List<String> remains = new ArrayList<>(lab.run("exec", Integer.toString(host), "virsh", "-q", "list", "--all"));
        remains.removeIf(String::isBlank);
        remains.addAll(lab.run("exec", Integer.toString(host), "ovs-vsctl", "list-br"));
        Path data = lab.folder(host).resolve("data");
        // Its server removes it when it serves again.
        Path copy = data.resolve("agent/copy/copy");
        assertThat(Deadline.until(() -> !Files.exists(copy)))
                .as("%s goes", copy)
                .isTrue();
        try (Stream<Path> images = Files.list(data.resolve("storage"))) {
            images.map(Path::toString).forEach(remains::add);
        }
        LoggedIn own = alone(host);
        for (String type : List.of("host", "pool")) {
            Trees.items(own.call(type + ".get_all")).stream().skip(1).forEach(ref -> remains.add(type + " " + ref));
        }
        return remains;
    }

    /** A storage of all hosts with one disk on it. */
    SharedDisk sharedDisk(String name) throws IOException {
        Path place = lab.data().resolve("shared").resolve(name);
        Object sr = master.call(
                "SR.create",
                ref(1),
                Map.of("location", place.toString()),
                0L,
                name,
                "",
                "file",
                "user",
                true,
                Map.of());
        Object disk = master.call("VDI.create", NewRecords.vdi("travels", sr, 32L << 20));
        return new SharedDisk(this, place, sr, disk);
    }

    /** Has a member become the master, by the calls that need no master (POOL-97, POOL-99). */
    void takeOver(int host) throws Exception {
        Rpc local = LoggedIn.stranger(address(host), lab.authority(host));
        Object session = local.call("session.slave_local_login_with_password", "root", Lab.PASSWORD);
        local.call("pool.emergency_transition_to_master", session);
        master = alone(host);
        master.call("pool.recover_slaves");
    }
}
