package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** Real guests of a lab's hosts, with an interface each, and what they are told to do. */
final class LabGuests {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String NONE = "OpaqueRef:NULL";

    private LabGuests() {}

    /** A guest with an interface on the network, not started. */
    static Object make(LoggedIn client, Object network, String address) {
        Object template =
                Trees.items(client.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        Object vm = client.call("VM.clone", template, address);
        client.call("VM.set_is_a_template", vm, false);
        client.call("VM.set_PV_args", vm, "tiny.ip=" + address);
        client.call("VIF.create", NewRecords.vif(vm, network, "0"));
        return vm;
    }

    static void awaitAgent(LoggedIn client, Object vm) throws Exception {
        await(client, "the guest's agent answers", () -> {
            Object metrics = client.call("VM.get_guest_metrics", vm);
            return !metrics.equals(NONE)
                    && client.call("VM_guest_metrics.get_live", metrics).equals(true);
        });
    }

    /** Has the guest on the lab's first host do something again and again, and waits for it to say that it is done. */
    static void repeat(Lab lab, LoggedIn client, Object vm, String loop, String word) throws Exception {
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

    static void await(LoggedIn client, String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        Object token = "";
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            token = Trees.member(client.call("event.from", List.of("vm"), token, 1.0), "token");
        }
    }
}
