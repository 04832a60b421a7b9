package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.server.dispatch.ServerParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is back gets its storage back. */
class StorageReturnTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private StorageReturn storage(Runnable between) {
        return new StorageReturn(
                parts.store,
                parts.api.pbds(),
                pause -> {
                    pauses.add(pause);
                    between.run();
                },
                (name, cls, uuid, body) -> alerts.add(name + " " + cls.wire() + " " + uuid + " " + body));
    }

    private List<Boolean> attached() {
        return parts.get(parts.host, Host.PBDS).stream()
                .map(pbd -> parts.get(pbd, Pbd.CURRENTLY_ATTACHED))
                .toList();
    }

    @Test
    void storageThatIsALittleLateIsWaitedFor() {
        parts.agent.refuse(Verb.AttachStorage.class, "SR_BACKEND_FAILURE_200", "", "not yet", "");
        storage(parts.agent::behave).attach(parts.host, "run-2");
        assertThat(pauses).hasSize(1);
        assertThat(alerts).isEmpty();
        assertThat(attached()).doesNotContain(false);
    }

    @Test
    void storageThatDoesNotComeStaysUnplugged() {
        parts.agent.refuse(Verb.AttachStorage.class, "SR_BACKEND_FAILURE_47", "", "gone", "");
        storage(() -> {}).attach(parts.host, "run-2");
        List<PbdRef> pbds = parts.get(parts.host, Host.PBDS);
        assertThat(pauses).hasSize(2 * pbds.size());
        assertThat(attached()).doesNotContain(true);
        // POOL-72
        assertThat(alerts)
                .hasSameSizeAs(pbds)
                .allMatch(alert -> alert.startsWith(
                        "PBD_PLUG_FAILED_ON_SERVER_START Host " + parts.get(parts.host, Host.UUID) + " The SR '"))
                .anyMatch(alert -> alert.contains("SR_BACKEND_FAILURE_47")
                        && alert.endsWith(parts.get(pbds.getFirst(), Pbd.UUID)));
    }
}
