package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two real hosts, a real guest on each, and what befalls them. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LabTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String NONE = "OpaqueRef:NULL";

    @TempDir
    Path folder;

    @Test
    void guestsOfTwoHostsMeetAndAHostThatLostPowerComesBack() throws Exception {
        try (Lab lab = new Lab(folder)) {
            List<URI> addresses = lab.up(2);
            String devices = lab.devices();
            LoggedIn one = lab.login(1, addresses.get(0));
            LoggedIn two = lab.login(2, addresses.get(1));
            assertBackend(one);

            Object first = guest(one, "10.99.0.1/24");
            Object second = guest(two, "10.99.0.2/24");
            awaitGuest(one, first);
            awaitGuest(two, second);
            inGuest(lab, one, first, "until ping -c 1 -w 2 10.99.0.2", "first reached");
            lab.run("cut", "2", "eth1");
            inGuest(lab, one, first, "while ping -c 1 -w 2 10.99.0.2", "then cut off");
            lab.run("plug", "2", "eth1");
            inGuest(lab, one, first, "until ping -c 1 -w 2 10.99.0.2", "and reached again");

            lab.run("kill", "1");
            assertThat(lab.run("status").getFirst()).endsWith(" off");
            assertThatThrownBy(() -> lab.login(1, addresses.get(0)));
            assertThat(two.call("VM.get_power_state", second)).isEqualTo("Running");
            lab.run("start", "1");
            LoggedIn again = lab.login(1, addresses.get(0));
            Map<String, Object> record = Trees.members(again.call("VM.get_record", first));
            assertThat(record.get("name_label")).isEqualTo("10.99.0.1/24");
            await(
                    again,
                    "a guest without its host is none",
                    () -> again.call("VM.get_power_state", first).equals("Halted"));
            again.call("VM.start", first, false, false);
            lab.run("down");
            lab.assertNothingLeft(devices);
        }
    }

    @Test
    void whatIsInterruptedLeavesNothing() throws Exception {
        try (Lab lab = new Lab(folder);
                WatchService made = FileSystems.getDefault().newWatchService()) {
            Files.createDirectory(lab.data());
            lab.data().register(made, StandardWatchEventKinds.ENTRY_CREATE);
            Process up = lab.begin("up", "2");
            boolean hosts = false;
            while (!hosts) {
                var key = made.take();
                hosts = key.pollEvents().stream()
                        .anyMatch(event -> String.valueOf(event.context()).equals("hosts"));
                key.reset();
            }
            String devices = lab.devices();
            assertThat(Lab.devices(devices)).isNotEmpty();
            up.destroy();
            assertThat(up.waitFor()).isEqualTo(1);
            lab.assertNothingLeft(devices);
        }
    }

    /** POOL-36: hosts of a pool must have the same. */
    private static void assertBackend(LoggedIn client) {
        Object host = Trees.items(client.call("host.get_all")).getFirst();
        Map<String, Object> software = Trees.members(client.call("host.get_software_version", host));
        assertThat(software).containsEntry("network_backend", "openvswitch").containsKey("weir_openvswitch");
    }

    /** A guest with an interface on the network of eth1, started. */
    private static Object guest(LoggedIn client, String address) {
        Object template =
                Trees.items(client.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        Object vm = client.call("VM.clone", template, address);
        client.call("VM.set_is_a_template", vm, false);
        client.call("VM.set_PV_args", vm, "tiny.ip=" + address);
        Object network = Trees.items(client.call("network.get_by_name_label", "Pool-wide network 1"))
                .getFirst();
        client.call("VIF.create", NewRecords.vif(vm, network, "0"));
        client.call("VM.start", vm, false, false);
        return vm;
    }

    private static void awaitGuest(LoggedIn client, Object vm) throws Exception {
        await(client, "the guest's agent answers", () -> {
            Object metrics = client.call("VM.get_guest_metrics", vm);
            return !metrics.equals(NONE)
                    && client.call("VM_guest_metrics.get_live", metrics).equals(true);
        });
    }

    /** Has the guest on host 1 do something again and again, and waits for it to say that it is done. */
    private static void inGuest(Lab lab, LoggedIn client, Object vm, String loop, String word) throws Exception {
        String uuid = Trees.text(client.call("VM.get_uuid", vm));
        String shell = loop + "; do sleep 0.2; done; echo " + word + " >/dev/console";
        lab.run(
                "exec",
                "1",
                "virsh",
                "qemu-agent-command",
                uuid,
                "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\"" + shell + "\"]}}");
        Path console = lab.folder(1).resolve("data/agent/consoles").resolve(uuid + ".log");
        await(
                client,
                word,
                () -> Files.readString(console, StandardCharsets.ISO_8859_1).contains(word));
    }

    private static void await(LoggedIn client, String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        Object token = "";
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            token = Trees.member(client.call("event.from", List.of("vm"), token, 1.0), "token");
        }
    }
}
