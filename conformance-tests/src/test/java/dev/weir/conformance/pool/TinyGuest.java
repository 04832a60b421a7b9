package dev.weir.conformance.pool;

import java.util.List;
import java.util.Map;

/** A VM of the template Tiny Linux, whose guest runs scripts where the pool allows it. */
record TinyGuest(LoggedIn client, Object vm) {
    static TinyGuest make(LoggedIn client, String name) {
        Object template =
                Trees.items(client.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        Object vm = client.call("VM.clone", template, name);
        client.call("VM.provision", vm);
        return new TinyGuest(client, vm);
    }

    static void allowScripts(LoggedIn client) {
        Object pool = Trees.items(client.call("pool.get_all")).getFirst();
        client.call("pool.add_to_other_config", pool, "allow_guest_agent_run_script", "true");
    }

    /** What the script says, once the guest is there; one in ten seconds (VM_CALL_PLUGIN_RATE_LIMIT). */
    String run(String script) {
        String token = "";
        while (Trees.text(client.call("VM.get_guest_metrics", vm)).endsWith("NULL")) {
            token = Trees.text(Trees.member(client.call("event.from", List.of("vm"), token, 30.0), "token"));
        }
        Map<String, String> arguments = Map.of("username", "root", "password", "", "script", script);
        Object said = client.call("VM.call_plugin", vm, "guest-agent-operation", "run-script", arguments);
        return Trees.text(Trees.member(JsonText.read(Trees.text(said)), "stdout"));
    }
}
