package dev.weir.conformance.flood;

import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Floods that the server has to stand in a small heap: no thread, bounded memory, a bystander that is always answered,
 * and for whoever asks too much a refusal he understands. {@code ./weir campaign flood} has them in full size.
 */
class FloodTest {
    private static final long SEED = 20261126;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void blockedCallsCostNoThreadAndLittleMemory() throws Exception {
        BlockedCalls.run(stage, 1000);
    }

    @Test
    void clientsThatKeepTheirConnectionCostLittleMemory() {
        RestingClients.run(stage, 500);
    }

    @Test
    void silenceKeepsNobodyOut() throws Exception {
        SilentConnections.run(stage, 10_000);
    }

    @Test
    void slowSendersHoldLittle() throws Exception {
        SlowSenders.run(stage, 300);
    }

    @Test
    void slowReadersHoldLittle() throws Exception {
        SlowReaders.run(stage, 24);
    }

    @Test
    void oneClientsManyCallsAreAllAnsweredAndKeepNobodyWaiting() throws Exception {
        ParallelCalls.run(stage, 200);
    }

    @Test
    void connectionsLeaveNoDescriptorBehind() throws Exception {
        ComeAndGo.run(stage, 10_000, new Random(SEED));
    }
}
