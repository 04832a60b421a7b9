package dev.weir.conformance.kill;

import dev.weir.conformance.pool.RunningPool;
import java.time.Duration;
import java.util.Random;

/** Which programs are killed. */
enum Kill {
    SERVER(8),
    AGENT(4),
    BOTH(5),
    /** The server, and then once more while it starts. */
    SERVER_TWICE(3);

    private static final int SHORTEST_MILLIS = 50;
    private static final int LONGEST_MILLIS = 3000;

    private final int weight;

    Kill(int weight) {
        this.weight = weight;
    }

    static Kill pick(Random random) {
        int sum = 0;
        for (Kill kill : values()) {
            sum += kill.weight;
        }
        int dice = random.nextInt(sum);
        for (Kill kill : values()) {
            dice -= kill.weight;
            if (dice < 0) {
                return kill;
            }
        }
        throw new IllegalStateException();
    }

    boolean takesServer() {
        return this != AGENT;
    }

    boolean takesAgent() {
        return this == AGENT || this == BOTH;
    }

    void strike(RunningPool pool, Random random) {
        boolean agentFirst = random.nextBoolean();
        if (takesAgent() && agentFirst) {
            pool.killAgent();
        }
        if (takesServer()) {
            pool.killServer();
        }
        if (takesAgent() && !agentFirst) {
            pool.killAgent();
        }
    }

    void bringBack(RunningPool pool, Random random) {
        if (takesAgent()) {
            pool.startAgent();
        }
        if (this == SERVER_TWICE) {
            // The one moment that is a time: a start has no calls to count.
            pool.startServerAndKill(Duration.ofMillis(SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS)));
        }
        if (takesServer()) {
            pool.startServer();
        }
    }
}
