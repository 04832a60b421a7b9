package dev.weir.conformance.bench;

import dev.weir.conformance.flood.ServerProcess;
import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** P3 and P5: every record of 1,000 VMs, beside the least that sending as much can cost. */
final class Listing {
    private static final int TIMES = 8;

    private Listing() {}

    static void measure(Stage stage, Path folder, Rounds rounds, Report report) throws IOException {
        Path records = folder.resolve("records.json");
        Files.writeString(
                records, JsonText.write(withoutNumbers(stage.rpc().call("VM.get_all_records", stage.session()))));
        try (Peer peer = Peer.start(folder, records.toString());
                Line ours = stage.line();
                Line theirs = peer.line()) {
            byte[] xml = ours.post("/", "text/xml", stage.xml("VM.get_all_records"));
            byte[] json = ours.post("/jsonrpc", "application/json", stage.json("VM.get_all_records"));
            byte[] limit = theirs.get("/records");
            time(ours, xml);
            time(ours, json);
            time(theirs, limit);
            Rounds.Medians wall = rounds.alternate(() -> time(ours, xml), () -> time(theirs, limit));
            report.note("bytes of the answer: ours " + ours.skip(xml) + ", the limit's " + theirs.skip(limit));
            report.add(Finding.atMost(
                    "P3",
                    "VM.get_all_records, 1,000 VMs, XML-RPC over TLS, wall time",
                    "ms",
                    wall.ours(),
                    "bare Jetty streaming the same records",
                    wall.theirs(),
                    1.5));
            report.add(Finding.atMost(
                    "P5a",
                    "the same in JSON-RPC, bytes",
                    "MB",
                    ours.skip(json) / 1e6,
                    "our XML",
                    ours.skip(xml) / 1e6,
                    0.6));
            Rounds.Medians cpu = rounds.alternate(() -> cpu(stage, ours, json), () -> cpu(stage, ours, xml));
            report.add(Finding.atMost(
                    "P5b", "the same in JSON-RPC, server CPU", "ms", cpu.ours(), "our XML", cpu.theirs(), 0.7));
        }
    }

    private static double time(Line line, byte[] request) {
        long began = System.nanoTime();
        repeat(line, request);
        return (System.nanoTime() - began) / 1e6 / TIMES;
    }

    private static double cpu(Stage stage, Line line, byte[] request) {
        double before = new ServerProcess(stage.pid()).processorSeconds();
        for (int i = 0; i < 4; i++) {
            repeat(line, request);
        }
        return (new ServerProcess(stage.pid()).processorSeconds() - before) * 1e3 / TIMES / 4;
    }

    private static void repeat(Line line, byte[] request) {
        try {
            for (int i = 0; i < TIMES; i++) {
                line.skip(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers travel as texts in XML-RPC, and so they must on both sides. */
    private static Object withoutNumbers(Object value) {
        return switch (value) {
            case Long number -> number.toString();
            case java.util.List<?> list ->
                list.stream().map(Listing::withoutNumbers).toList();
            case java.util.Map<?, ?> map -> {
                var copy = new java.util.LinkedHashMap<String, Object>();
                Trees.members(map).forEach((name, member) -> copy.put(name, withoutNumbers(member)));
                yield copy;
            }
            default -> value;
        };
    }
}
