package dev.weir.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.SharedPool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Debian ships to administer a pool: Ansible's modules for XenServer and the fence agent, over HTTPS. */
@ExtendWith(SharedPool.class)
class DebiansToolsTest {
    private static final String FENCED = "to be fenced";
    private static final Path PLAYBOOKS = Path.of("src", "test", "ansible");

    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;

    DebiansToolsTest(RunningPool pool) {
        this.pool = pool;
        this.rpc = pool.xml();
        this.session = pool.login(rpc);
    }

    @Test
    void ansible() {
        Object network = ((List<?>) rpc.call("network.get_all", session)).getFirst();
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("WEIR_NETWORK", (String) rpc.call("network.get_name_label", session, network));
        environment.put("ANSIBLE_NOCOLOR", "1");
        environment.put("ANSIBLE_LOCALHOST_WARNING", "False");
        environment.put("ANSIBLE_INVENTORY_UNPARSED_WARNING", "False");
        String said = new Tool(PLAYBOOKS).run(List.of("ansible-playbook", "life.yml"), environment);
        assertThat(said).contains("failed=0").contains("TASK [remove it again]");
        assertThat((List<?>) rpc.call("VM.get_by_name_label", session, "made by Ansible"))
                .isEmpty();
    }

    @Test
    void fence() {
        Object template = ((List<?>) rpc.call("VM.get_by_name_label", session, "Tiny Linux")).getFirst();
        Object vm = rpc.call("VM.clone", session, template, FENCED);
        rpc.call("VM.provision", session, vm);
        String uuid = (String) rpc.call("VM.get_uuid", session, vm);
        assertThat(fence("list")).contains(uuid + "," + FENCED).doesNotContain("Control domain");
        assertThat(fence("on")).contains("Success: Powered ON");
        assertThat(state(vm)).isEqualTo("Running");
        assertThat(fence("on")).contains("Success: Already ON");
        assertThat(fence("status")).contains("Status: ON");
        String domain = (String) rpc.call("VM.get_domid", session, vm);
        assertThat(fence("reboot")).contains("Success: Rebooted");
        assertThat(state(vm)).isEqualTo("Running");
        assertThat(rpc.call("VM.get_domid", session, vm)).isNotEqualTo(domain);
        assertThat(fence("off")).contains("Success: Powered OFF");
        assertThat(state(vm)).isEqualTo("Halted");
        assertThat(fence("off")).contains("Success: Already OFF");
        assertThat(fence("monitor")).isEmpty();
        rpc.call("VM.destroy", session, vm);
    }

    private String fence(String action) {
        List<String> command = List.of(
                "fence_xenapi",
                "--action",
                action,
                "--session-url",
                pool.url().toString(),
                "--username",
                RunningPool.USER,
                "--password",
                pool.password(),
                "--plug",
                FENCED);
        return new Tool(Path.of(".")).run(command, environment());
    }

    private String state(Object vm) {
        return (String) rpc.call("VM.get_power_state", session, vm);
    }

    private Map<String, String> environment() {
        return Map.of(
                "WEIR_URL",
                pool.url().toString(),
                "WEIR_USER",
                RunningPool.USER,
                "WEIR_PASSWORD",
                pool.password(),
                "SSL_CERT_FILE",
                pool.authority().toString(),
                "PYTHONPATH",
                Tool.DEBIANS_XENAPI,
                "PYTHONDONTWRITEBYTECODE",
                "1");
    }
}
