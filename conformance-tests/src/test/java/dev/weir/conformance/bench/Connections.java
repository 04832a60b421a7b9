package dev.weir.conformance.bench;

import dev.weir.conformance.flood.ServerProcess;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.XmlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** P7: what a client costs that comes, logs in, asks once and goes, and one that comes back. */
final class Connections {
    private static final int TIMES = 150;
    /** Rounds before the first that counts: both sides are compiled by then. */
    private static final int WARM = 30;

    private static final Pattern REFERENCE = Pattern.compile("OpaqueRef:[-0-9a-f]+");

    private interface Visit {
        void pay() throws IOException;
    }

    private Connections() {}

    static void measure(Stage stage, Peer peer, Rounds rounds, Report report) throws IOException {
        Visit full = () -> {
            try (Line line = stage.freshLine()) {
                String session = session(stage, line);
                line.skip(line.post("/", "text/xml", XmlText.call("VM.get_power_state", List.of(session, stage.vm()))));
                line.skip(line.post("/", "text/xml", XmlText.call("session.logout", List.of(session))));
            }
        };
        Visit bare = () -> {
            try (Line line = peer.freshLine()) {
                line.skip(line.get("/hello"));
            }
        };
        Visit resumed = () -> {
            try (Line line = stage.line()) {
                line.skip(line.post("/", "text/xml", stage.xml("VM.get_power_state", stage.vm())));
            }
        };
        Visit bareAgain = () -> {
            try (Line line = peer.line()) {
                line.skip(line.get("/hello"));
            }
        };
        for (int i = 0; i < WARM; i++) {
            repeat(full);
            repeat(bare);
            repeat(resumed);
            repeat(bareAgain);
        }
        Rounds.Medians visit = rounds.alternate(() -> cpu(stage.pid(), full), () -> cpu(peer.pid(), bare));
        report.add(Finding.atMost(
                "P7",
                "new connection, login, one call, logout, server CPU",
                "ms",
                visit.ours(),
                "bare Jetty, new TLS connection",
                visit.theirs(),
                1.3));
        Rounds.Medians again = rounds.alternate(() -> cpu(stage.pid(), resumed), () -> cpu(peer.pid(), bare));
        report.add(Finding.atMost(
                "P7r",
                "resumed connection and one call, server CPU",
                "ms",
                again.ours(),
                "bare Jetty, new TLS connection",
                again.theirs(),
                0.2));
        report.note("P7r: a resumed connection to bare Jetty costs " + Finding.figure(cpu(peer.pid(), bareAgain))
                + " ms: TLS 1.3 agrees on a new key each time");
    }

    private static String session(Stage stage, Line line) throws IOException {
        String reply = line.ask(line.post(
                "/",
                "text/xml",
                XmlText.call(
                        "session.login_with_password",
                        List.of(RunningPool.USER, stage.pool().password(), "1.0", "bench"))));
        Matcher reference = REFERENCE.matcher(reply);
        if (!reference.find()) {
            throw new IOException("no session");
        }
        return reference.group();
    }

    private static double cpu(long pid, Visit visit) {
        double before = new ServerProcess(pid).processorSeconds();
        repeat(visit);
        return (new ServerProcess(pid).processorSeconds() - before) * 1e3 / TIMES;
    }

    private static void repeat(Visit visit) {
        try {
            for (int i = 0; i < TIMES; i++) {
                visit.pay();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
