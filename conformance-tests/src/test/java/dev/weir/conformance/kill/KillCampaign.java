package dev.weir.conformance.kill;

import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code ./weir campaign kill}: the long form, on a simulated host whose disks are files. */
public final class KillCampaign {
    private static final int USAGE = 2;

    private KillCampaign() {}

    public static void main(String[] arguments) throws Exception {
        int kills = 300;
        long seed = 1;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if (arguments[i].equals("--kills") && value.matches("[1-9]\\d{0,6}")) {
                kills = Integer.parseInt(value);
            } else if (arguments[i].equals("--seed") && value.matches("\\d{1,18}")) {
                seed = Long.parseLong(value);
            } else {
                System.err.println("usage: campaign kill [--kills N] [--seed N]");
                System.exit(USAGE);
            }
        }
        try (RunningPool pool = start(System.out::println)) {
            new Campaign(pool, seed, true, System.out::println).run(kills);
        }
        System.exit(0);
    }

    /** Many short lives: programs that start quickly matter more than ones that run fast. */
    static RunningPool start(Consumer<String> out) throws IOException {
        Path folder = Files.createTempDirectory("weir-classes");
        PoolSetup setup = new PoolSetup(
                "simulator",
                List.of("--simulate-on-files", "yes"),
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + folder.resolve("PROGRAM.jsa"),
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr"));
        RunningPool pool = RunningPool.start(setup);
        // A program that ends in peace leaves what it had loaded for the next one, where its class path is of jars.
        pool.restart();
        try (Stream<Path> archives = Files.list(folder)) {
            out.accept("archives of classes for quick starts: " + archives.count());
        }
        return pool;
    }
}
