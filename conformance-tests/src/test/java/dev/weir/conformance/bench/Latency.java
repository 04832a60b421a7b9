package dev.weir.conformance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** P2 and P4: what one client waits for, beside libvirtd and Ganeti. */
final class Latency {
    private static final int CALLS = 2000;
    private static final int LISTS = 5;
    private static final int INSTANCES = 1000;

    private Latency() {}

    static void beside(Libvirtd libvirtd, Stage stage, Rounds rounds, Report report) throws IOException {
        try (Line line = stage.line()) {
            byte[] call = line.post("/", "text/xml", stage.xml("VM.get_power_state", stage.vm()));
            micros(line, call, 3 * CALLS);
            libvirtd.info();
            Rounds.Medians info = rounds.alternate(() -> micros(line, call, CALLS), libvirtd::info);
            report.add(Finding.atMost(
                    "P2",
                    "VM.get_power_state over TLS, one client, latency",
                    "µs",
                    info.ours(),
                    "libvirtd, info of a domain",
                    info.theirs(),
                    3));
        }
    }

    static void besideGaneti(Path script, Stage stage, Report report) throws IOException {
        Ganeti.Figures ganeti = Ganeti.measure(script, INSTANCES);
        try (Line line = stage.line()) {
            byte[] call = line.post("/", "text/xml", stage.xml("VM.get_power_state", stage.vm()));
            byte[] list = line.post("/", "text/xml", stage.xml("VM.get_all_records"));
            micros(line, call, CALLS);
            micros(line, list, LISTS);
            double[] calls = new double[LISTS];
            double[] lists = new double[LISTS];
            for (int i = 0; i < LISTS; i++) {
                calls[i] = micros(line, call, CALLS) / 1e3;
                lists[i] = micros(line, list, 1) / 1e3;
            }
            report.add(Finding.atMost(
                    "P2g",
                    "VM.get_power_state over TLS, one client, latency",
                    "ms",
                    Rounds.median(calls),
                    "Ganeti, one instance",
                    ganeti.infoMillis(),
                    0.01));
            report.add(Finding.atMost(
                    "P4",
                    "VM.get_all_records, 1,000 VMs, wall time",
                    "ms",
                    Rounds.median(lists),
                    "Ganeti's bulk list of 1,000",
                    ganeti.listMillis(),
                    1.0 / 6));
            report.note("bytes of P4: ours " + line.skip(list) + ", Ganeti's " + (long) ganeti.listBytes());
            report.add(Finding.atMost(
                    "P11m",
                    "the server's resident memory with 1,000 VMs, at rest after load",
                    "MiB",
                    Cost.residentMibAtRest(stage.pid()),
                    "Ganeti's daemons with 1,000 instances",
                    ganeti.residentMib(),
                    1));
        }
    }

    /** Microseconds for one of so many calls. */
    static double micros(Line line, byte[] request, int times) {
        long began = System.nanoTime();
        try {
            for (int i = 0; i < times; i++) {
                line.skip(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (System.nanoTime() - began) / 1e3 / times;
    }
}
