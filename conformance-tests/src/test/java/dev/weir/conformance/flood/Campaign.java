package dev.weir.conformance.flood;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Every flood in its full size, one after the other against one server; then what each did to the bystander, as a table
 * and as JSON lines. Arguments name single floods; {@code seed=N} chooses another order of the ends of connections.
 */
public final class Campaign {
    private static final long SEED = 20261126;

    /** A flood and its full size. */
    private record Flood(String name, int size, Run run) {}

    private interface Run {
        Result on(Stage stage, int size, Random random) throws IOException, InterruptedException;
    }

    private static final List<Flood> ALL = List.of(
            new Flood("blocked", 1000, (stage, size, random) -> BlockedCalls.run(stage, size)),
            new Flood("resting", 1000, (stage, size, random) -> RestingClients.run(stage, size)),
            new Flood("silent", 10_000, (stage, size, random) -> SilentConnections.run(stage, size)),
            new Flood("senders", 1500, (stage, size, random) -> SlowSenders.run(stage, size)),
            new Flood("parallel", 200, (stage, size, random) -> ParallelCalls.run(stage, size)),
            new Flood("readers", 300, (stage, size, random) -> SlowReaders.run(stage, size)),
            new Flood("come-and-go", 100_000, ComeAndGo::run));

    private Campaign() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        long seed = SEED;
        for (String argument : arguments) {
            if (argument.startsWith("seed=")) {
                seed = Long.parseLong(argument.substring("seed=".length()));
                wanted.remove(argument);
            }
        }
        System.out.println("seed " + seed + ", server heap " + Stage.HEAP);
        List<Result> results = new ArrayList<>();
        try (Stage stage = new Stage()) {
            for (Flood flood : ALL) {
                if (wanted.isEmpty() || wanted.contains(flood.name())) {
                    Result result = flood.run().on(stage, flood.size(), new Random(seed));
                    System.out.println(result.json());
                    results.add(result);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n%-30s %8s %8s %9s | bystander idle p50/p99/max ms | during p50/p99/max ms%n",
                "flood",
                "size",
                "threads",
                "heap MiB");
        results.forEach(result -> System.out.println(result.row()));
    }
}
