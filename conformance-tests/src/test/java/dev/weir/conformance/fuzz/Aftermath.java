package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.LoneAgent;
import dev.weir.conformance.pool.RunningPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks after the inputs: are the programs alive, do they hold no more than before, what have they logged. */
final class Aftermath implements AutoCloseable {
    private static final long MOST_HEAP = 400L << 20;
    private static final int MORE_DESCRIPTORS = 40;
    private static final int MORE_THREADS = 60;
    private static final int LOOKS = 120;

    private final RunningPool pool;
    private final LoneAgent agent;
    private final Findings findings;
    private final Set<String> sessions;
    private final Speaker speaker;
    private final Map<String, Long> programs;
    private final Map<String, Health> before;

    Aftermath(RunningPool pool, LoneAgent agent, Ways ways, Findings findings, Set<String> sessions) {
        this.pool = pool;
        this.agent = agent;
        this.findings = findings;
        this.sessions = sessions;
        this.speaker = new Speaker(ways, Lane.SOCKET);
        this.programs = Map.of("server", pool.serverPid(), "agent", pool.agentPid(), "lone agent", agent.pid());
        this.before = Map.of(
                "server", Health.of(pool.serverPid()),
                "agent", Health.of(pool.agentPid()),
                "lone agent", Health.of(agent.pid()));
    }

    void look() {
        programs.forEach((name, pid) -> {
            if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                findings.fault("the " + name + " is dead");
            } else if (!settles(name, pid)) {
                findings.fault(
                        "the " + name + " holds more than before: " + before.get(name) + ", then " + Health.of(pid));
            } else {
                Health health = Health.whole(pid);
                System.out.println("fuzz: " + name + " before " + before.get(name) + ", after " + health);
                if (health.heap() == 0 || health.heap() > MOST_HEAP) {
                    findings.fault("the " + name + "'s heap after all: " + health);
                }
            }
        });
        logs("server", pool.serverLog());
        logs("agent", pool.agentLog());
        logs("lone agent", agent.log());
    }

    /** Connections that were left go a moment later; the wait for nothing is the server's own. */
    private boolean settles(String name, long pid) {
        Health first = before.get(name);
        String session = speaker.login("");
        sessions.add(session);
        for (int i = 0; i < LOOKS && first != null; i++) {
            Health now = Health.of(pid);
            if (now.descriptors() <= first.descriptors() + MORE_DESCRIPTORS
                    && now.threads() <= first.threads() + MORE_THREADS) {
                return true;
            }
            speaker.call("event.from", session, List.of("nothing"), "", 1.0);
        }
        return false;
    }

    private void logs(String name, String log) {
        List<String> secrets = List.of(Values.SECRET, pool.password(), poolSecret());
        LogCheck.wrong(name, log, sessions, secrets).forEach(findings::fault);
    }

    private String poolSecret() {
        Path file = pool.directory().resolve("secrets").resolve("pool");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        speaker.close();
    }
}
