package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A disk on storage that all hosts share, and a guest that has it wherever it runs. */
final class SharedDisk {
    private static final String NONE = "OpaqueRef:NULL";
    private static final String DEVICE = "/dev/vda";

    private final ThreeHosts hosts;
    private final Path folder;
    private final Object sr;
    private final Object vdi;
    private Object vm = NONE;

    SharedDisk(ThreeHosts hosts, Path folder, Object sr, Object vdi) {
        this.hosts = hosts;
        this.folder = folder;
        this.sr = sr;
        this.vdi = vdi;
    }

    private Object call(String method, Object... params) {
        return hosts.master().call(method, params);
    }

    String folder() {
        return folder.toString();
    }

    /** Whether it is plugged, in the order of the hosts. */
    List<Boolean> plugged() {
        Map<String, Object> byHost = Trees.items(call("SR.get_PBDs", sr)).stream()
                .collect(Collectors.toMap(
                        pbd -> Trees.text(call("PBD.get_host", pbd)), pbd -> call("PBD.get_currently_attached", pbd)));
        return hosts.hosts().values().stream()
                .map(host -> Boolean.TRUE.equals(byHost.get(Trees.text(Trees.member(host, "ref")))))
                .toList();
    }

    void plug() {
        Trees.items(call("SR.get_PBDs", sr)).forEach(pbd -> call("PBD.plug", pbd));
    }

    /** Starts a new guest there with the disk, in place of the one before; its run. */
    String guestOn(int host) {
        release();
        vm = ThreeHosts.vm(hosts.master(), "on host " + host);
        call("VBD.create", NewRecords.vbd(vm, vdi, "0"));
        call("VM.start_on", vm, hosts.ref(host), false, false);
        assertThat(call("VM.get_resident_on", vm)).isEqualTo(hosts.ref(host));
        assertThat(Deadline.until(() -> !call("VM.get_guest_metrics", vm).equals(NONE)))
                .as("the guest is up")
                .isTrue();
        return startTime();
    }

    /** Ends the guest that has it. */
    void release() {
        if (!vm.equals(NONE)) {
            call("VM.hard_shutdown", vm);
            call("VM.destroy", vm);
            vm = NONE;
        }
    }

    private String startTime() {
        return Trees.text(call("VM_metrics.get_start_time", call("VM.get_metrics", vm)));
    }

    boolean isTheSameRun(String run) {
        return call("VM.get_power_state", vm).equals("Running") && startTime().equals(run);
    }

    private String script(String script) {
        Object pool = ThreeHosts.pool(hosts.master());
        call("pool.remove_from_other_config", pool, "allow_guest_agent_run_script");
        call("pool.add_to_other_config", pool, "allow_guest_agent_run_script", "true");
        return Trees.text(call(
                "VM.call_plugin",
                vm,
                "guest-agent-operation",
                "run-script",
                Map.of("username", "root", "password", "", "script", script)));
    }

    Set<String> flagsOfAGuestOn(int host) {
        guestOn(host);
        String said = script("grep -m1 ^flags /proc/cpuinfo | cut -d: -f2");
        return Arrays.stream(said.split("[^a-z0-9_]+", -1)).collect(Collectors.toSet());
    }

    /** The sum of what a guest there has just written. */
    String writtenOn(int host) {
        guestOn(host);
        return sum(script("dd if=/dev/urandom of=" + DEVICE + " bs=1M count=4 2>/dev/null; sync; " + "dd if=" + DEVICE
                + " bs=1M count=4 2>/dev/null | md5sum"));
    }

    String readOn(int host) {
        guestOn(host);
        return sum(script("dd if=" + DEVICE + " bs=1M count=4 2>/dev/null | md5sum"));
    }

    private static String sum(String said) {
        String sum = said.replaceAll("(?s).*?([0-9a-f]{32}).*", "$1");
        assertThat(sum).as(said).matches("[0-9a-f]{32}");
        return sum;
    }
}
