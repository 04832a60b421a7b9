package dev.weir.conformance.kill;

import dev.weir.conformance.pool.OwnLibvirt;
import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.RunningPool;
import java.util.List;
import java.util.function.Consumer;

/** {@code ./weir campaign kill}: the long form. */
public final class Campaign {
    private static final int USAGE = 2;
    private static final String GUESTS = "/var/lib/weir/guests";

    private Campaign() {}

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
    static void simulated(int kills, long seed, Consumer<String> out) throws InterruptedException {
        try (RunningPool pool = start("simulator", List.of("--simulate-on-files", "yes"))) {
            new Rounds(pool, seed, Rounds.Guests.SIMULATED, null, out).run(kills);
        }
    }

    /** On this machine's libvirt and QEMU: guests outlive the agent. Needs root and the guest that ./weir setup builds. */
    static void real(int kills, long seed, Consumer<String> out) throws InterruptedException {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool pool =
                        start(libvirt.uri(), List.of("--guests", GUESTS, "--bridge-tag", libvirt.bridgeTag()))) {
            new Rounds(pool, seed, Rounds.Guests.REAL, libvirt::describe, out).run(kills);
        }
    }

    /** Many short lives: programs that start quickly matter more than ones that run fast. */
    private static RunningPool start(String hypervisor, List<String> agent) {
        return RunningPool.start(
                new PoolSetup(hypervisor, agent, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")));
    }
}
