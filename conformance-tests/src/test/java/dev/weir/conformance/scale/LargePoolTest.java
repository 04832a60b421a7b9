package dev.weir.conformance.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One server, several hosts, each with an agent of its own. */
@Timeout(300)
class LargePoolTest {
    private static final int HOSTS = 8;
    private static final int VMS = 200;
    private static final long SEED = 6;

    @Test
    void allHostsAreDrivenAlsoAfterARestart() {
        try (LargePool large = LargePool.start(HOSTS, VMS, SEED)) {
            Rpc rpc = large.pool().json();
            String session = large.pool().login(rpc);
            assertThat(large.hosts()).hasSize(HOSTS);
            for (String host : large.hosts()) {
                assertThat(rpc.call("host.get_enabled", session, host)).isEqualTo(true);
            }
            assertAllAttached(rpc, session);

            large.pool().stopServer();
            large.pool().startServer();
            large.awaitHosts();
            session = large.pool().login(rpc);
            assertAllAttached(rpc, session);
            for (String host :
                    List.of(large.hosts().get(HOSTS - 1), large.hosts().get(1))) {
                startsOn(rpc, session, host);
            }
        }
    }

    private static void startsOn(Rpc rpc, String session, String host) {
        String vm = halted(rpc, session);
        rpc.call("VM.set_affinity", session, vm, host);
        rpc.call("VM.start", session, vm, false, false);
        assertThat(rpc.call("VM.get_resident_on", session, vm)).isEqualTo(host);
        assertThat(rpc.call("VM.get_power_state", session, vm)).isEqualTo("Running");
        assertThat(Trees.texts(rpc.call("host.get_resident_VMs", session, host)))
                .contains(vm);
    }

    private static String halted(Rpc rpc, String session) {
        Map<String, Object> all = Trees.members(rpc.call("VM.get_all_records", session));
        return all.entrySet().stream()
                .filter(vm -> Trees.member(vm.getValue(), "power_state").equals("Halted")
                        && Trees.member(vm.getValue(), "name_label").toString().startsWith("vm-"))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static void assertAllAttached(Rpc rpc, String session) {
        assertThat(Trees.members(rpc.call("PBD.get_all_records", session)).values())
                .hasSize(HOSTS)
                .allMatch(pbd -> Trees.member(pbd, "currently_attached").equals(true));
    }
}
