package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client holds in its hands when the server is killed. */
class RestartTest {
    @Test
    void changesAndTokensOutliveTheServerAndSessionsDoNot() {
        try (RunningPool pool = RunningPool.start()) {
            Rpc rpc = pool.json();
            String before = pool.login(rpc);
            Object template = Trees.items(rpc.call("VM.get_by_name_label", before, "Tiny Linux"))
                    .get(0);
            Object token = Trees.member(rpc.call("event.from", before, List.of("VM"), "", 0.0), "token");
            Object vm = rpc.call("VM.clone", before, template, "told before the end");

            pool.killServer();
            pool.startServer();

            // sessions are in memory only (ETS-6)
            assertThatThrownBy(() -> rpc.call("pool.get_all", before))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.description()).containsExactly("SESSION_INVALID", before));
            String after = pool.login(rpc);
            assertThat(rpc.call("VM.get_name_label", after, vm)).isEqualTo("told before the end");
            assertThat(Trees.items(Trees.member(rpc.call("event.from", after, List.of("VM"), token, 30.0), "events")))
                    .anySatisfy(event -> {
                        assertThat(Trees.member(event, "ref")).isEqualTo(vm);
                        assertThat(Trees.member(event, "operation")).isEqualTo("add");
                    });
        }
    }
}
