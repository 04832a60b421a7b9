package dev.weir.conformance.kill;

import dev.weir.conformance.pool.OwnLibvirt;
import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code ./weir campaign kill}: the long form. */
public final class KillCampaign {
    private static final int USAGE = 2;
    private static final String GUESTS = "/var/lib/weir/guests";

    private KillCampaign() {}

    public static void main(String[] arguments) throws Exception {
        int kills = 300;
        long seed = 1;
        boolean real = false;
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if (arguments[i].equals("--kills") && value.matches("[1-9]\\d{0,6}")) {
                kills = Integer.parseInt(value);
            } else if (arguments[i].equals("--seed") && value.matches("\\d{1,18}")) {
                seed = Long.parseLong(value);
            } else if (arguments[i].equals("--guests") && value.matches("real|simulated")) {
                real = value.equals("real");
            } else {
                System.err.println("usage: campaign kill [--kills N] [--seed N] [--guests simulated|real]");
                System.exit(USAGE);
            }
        }
        if (real) {
            real(kills, seed, System.out::println);
        } else {
            simulated(kills, seed, System.out::println);
        }
        System.exit(0);
    }

    /** On a simulated host: its guests end with its agent, its disks are files. */
    static void simulated(int kills, long seed, Consumer<String> out) throws IOException, InterruptedException {
        try (RunningPool pool = start("simulator", List.of("--simulate-on-files", "yes"), out)) {
            new Campaign(pool, seed, Campaign.Guests.SIMULATED, null, out).run(kills);
        }
    }

    /** On this machine's libvirt and QEMU: guests outlive the agent. Needs root and the guest that ./weir setup builds. */
    static void real(int kills, long seed, Consumer<String> out) throws IOException, InterruptedException {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool pool =
                        start(libvirt.uri(), List.of("--guests", GUESTS, "--bridge-tag", libvirt.bridgeTag()), out)) {
            new Campaign(pool, seed, Campaign.Guests.REAL, libvirt::describe, out).run(kills);
        }
    }

    /** Many short lives: programs that start quickly matter more than ones that run fast. */
    private static RunningPool start(String hypervisor, List<String> agent, Consumer<String> out) throws IOException {
        Path folder = Files.createTempDirectory("weir-classes");
        PoolSetup setup = new PoolSetup(
                hypervisor,
                agent,
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
