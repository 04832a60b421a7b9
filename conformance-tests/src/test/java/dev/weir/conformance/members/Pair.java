package dev.weir.conformance.members;

import static java.util.Objects.requireNonNull;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Two hosts on loopback: one whose pool stays, and one that comes and goes. */
final class Pair implements AutoCloseable {
    private final Path folder;
    private final String block;
    private final int https;
    private final int http;
    final LoopbackHost master;
    final LoopbackHost joiner;

    private Pair(Path folder, String block, int https, int http, LoopbackHost master, LoopbackHost joiner) {
        this.folder = folder;
        this.block = block;
        this.https = https;
        this.http = http;
        this.master = master;
        this.joiner = joiner;
    }

    static Pair start() {
        try {
            Path folder = Files.createTempDirectory("weir-pair");
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String block = "127." + random.nextInt(16, 240) + "." + random.nextInt(1, 250) + ".";
            int https = LoopbackHost.freePort(block + "1");
            int http = LoopbackHost.freePort(block + "1");
            return new Pair(
                    folder,
                    block,
                    https,
                    http,
                    LoopbackHost.start(block + "1", https, http, folder.resolve("one")),
                    LoopbackHost.start(block + "2", https, http, folder.resolve("two")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more host beside the two, its server in an environment of its own. */
    LoopbackHost another(String number, Map<String, String> environment) {
        return LoopbackHost.start(block + number, https, http, folder.resolve("host" + number), environment);
    }

    /** Waits until the master sees so many hosts, each live and enabled; answers them by address. */
    Map<String, String> await(LoggedIn at, int hosts) {
        Map<String, String> found = new TreeMap<>();
        boolean all = Deadline.until(() -> {
            found.clear();
            Map<String, Object> metrics = Trees.members(at.call("host_metrics.get_all_records"));
            Trees.members(at.call("host.get_all_records")).forEach((ref, host) -> {
                Object its = metrics.get(Trees.text(Trees.member(host, "metrics")));
                boolean live = its != null && Boolean.TRUE.equals(Trees.member(its, "live"));
                if (live && Boolean.TRUE.equals(Trees.member(host, "enabled"))) {
                    found.put(Trees.text(Trees.member(host, "address")), ref);
                }
            });
            return found.size() == hosts && metrics.size() == hosts;
        });
        if (!all) {
            throw new IllegalStateException("only " + found + " live; the master's log:\n" + master.serverLog()
                    + "\nthe joiner's:\n" + joiner.serverLog());
        }
        return found;
    }

    /** The joiner among the hosts that are live. */
    String host(Map<String, String> live) {
        return requireNonNull(live.get(joiner.address()), joiner.address());
    }

    /** The joiner answers as a pool of its own again; a session there. */
    LoggedIn awaitAlone() {
        return joiner.awaitLogin();
    }

    /** A VM with a disk on the joiner's own storage; its uuid. */
    static String vm(LoggedIn at, String name) {
        String template =
                Trees.texts(at.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        String vm = Trees.text(at.call("VM.clone", template, name));
        at.call("VM.provision", vm);
        Object sr = at.call(
                "pool.get_default_SR", Trees.items(at.call("pool.get_all")).getFirst());
        Object disk = at.call("VDI.create", NewRecords.vdi(name, sr, 1L << 20));
        at.call("VBD.create", NewRecords.vbd(vm, disk, "0"));
        return Trees.text(at.call("VM.get_uuid", vm));
    }

    @Override
    public void close() {
        joiner.close();
        master.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
