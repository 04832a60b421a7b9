package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Kills a pool again and again under clients at work; the same seed makes the same choices. */
final class Rounds {
    private static final int FOLLOWERS = 2;
    private static final int FEWEST_STEPS = 10;
    private static final long STANDSTILL_SECONDS = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RunningPool pool;
    private final long seed;
    private final Guests guests;
    private final @Nullable UnaryOperator<String> describe;
    private final Consumer<String> out;
    private final Random random;
    private final Meter meter = new Meter();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Work> works = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Caller judge;
    private final String sr;
    private final Map<Kill, Integer> kills = new EnumMap<>(Kill.class);

    /** Where guests live, and how much of a life this machine can bear. */
    enum Guests {
        /** In the agent's memory; they end with it. */
        SIMULATED(4, 110),
        /** In QEMU; they outlive the agent. */
        REAL(2, 40);

        private final int workers;
        private final int moreSteps;

        Guests(int workers, int moreSteps) {
            this.workers = workers;
            this.moreSteps = moreSteps;
        }
    }

    /** {@code describe}: a guest by uuid as its hypervisor tells it; none where nobody but the agent knows. */
    Rounds(RunningPool pool, long seed, Guests guests, @Nullable UnaryOperator<String> describe, Consumer<String> out) {
        this.describe = describe;
        this.pool = pool;
        this.seed = seed;
        this.guests = guests;
        this.out = out;
        this.random = new Random(seed);
        this.judge = new Caller(pool, pool.json(), new Meter());
        judge.login();
        sr = Trees.texts(judge.call("SR.get_by_name_label", "Local storage")).getFirst();
        String srUuid = Trees.text(judge.call("SR.get_uuid", sr));
        String template =
                Trees.texts(judge.call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        String network = Trees.texts(judge.call("network.get_by_name_label", "Pool-wide network 0"))
                .getFirst();
        for (int i = 0; i < guests.workers; i++) {
            Caller caller = new Caller(pool, i % 2 == 0 ? pool.xml() : pool.json(), meter);
            Worker worker = new Worker("w" + i, caller, new Random(random.nextLong()));
            workers.add(worker);
            works.add(new Work(worker, template, sr, srUuid, network));
        }
        for (int i = 0; i < FOLLOWERS; i++) {
            followers.add(new Follower(new Caller(pool, i % 2 == 0 ? pool.json() : pool.xml(), new Meter())));
        }
    }

    /** Runs until so many programs' lives have been cut short; the last line tells of all. */
    void run(int wanted) throws InterruptedException {
        Instant began = Instant.now();
        for (int round = 1; round <= wanted; round++) {
            Kill kill = Kill.pick(random);
            long steps = (long) FEWEST_STEPS + random.nextInt(guests.moreSteps);
            logIn();
            live(steps, kill);
            kill.bringBack(pool, random);
            if (kill.takesAgent() && guests == Guests.SIMULATED) {
                workers.forEach(Worker::guestsLost);
            }
            judge(round, kill);
            kills.merge(kill, 1, Integer::sum);
            out.accept("kill " + round + " of " + wanted + ": " + kill + " after " + steps + " steps, seed " + seed);
        }
        long events = followers.stream().mapToLong(Follower::events).sum();
        out.accept("seed " + seed + ": " + wanted + " kills " + kills + ", " + meter + ", " + events
                + " events followed, " + Duration.between(began, Instant.now()).toSeconds() + " s: all is well");
    }

    private void logIn() {
        workers.forEach(worker -> worker.caller().login());
        followers.forEach(follower -> follower.caller().login());
    }

    /** Clients work until the count is reached; then the programs die under them. */
    private void live(long steps, Kill kill) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            Work work = works.get(i);
            threads.add(Thread.ofVirtual().start(() -> {
                while (!stop.get() && worker.doubt() == null) {
                    work.step();
                }
            }));
        }
        followers.forEach(follower -> threads.add(Thread.ofVirtual().start(() -> follower.follow(stop::get))));
        boolean moved = meter.await(steps, STANDSTILL_SECONDS);
        kill.strike(pool, random);
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!moved) {
            throw failure("the clients stood still", List.of());
        }
    }

    /** What is settled after a restart is waited for by its events; what then is not well stays so. */
    private void judge(int round, Kill kill) {
        Instant end = Instant.now().plus(PATIENCE);
        judge.login();
        followers.forEach(follower -> follower.caller().login());
        String token = "";
        while (true) {
            Picture picture = new Picture(judge.rpc(), judge.session());
            List<Verdict> verdicts =
                    workers.stream().map(worker -> new Verdict(worker, picture)).toList();
            List<String> problems = problems(picture, verdicts);
            if (problems.isEmpty()) {
                verdicts.forEach(Verdict::accept);
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw failure("after kill " + round + " (" + kill + ")", problems);
            }
            token = Trees.text(
                    Trees.member(judge.rpc().call("event.from", judge.session(), List.of("*"), token, 1.0), "token"));
        }
    }

    private List<String> problems(Picture picture, List<Verdict> verdicts) {
        List<String> problems = new ArrayList<>();
        Set<String> owned = new HashSet<>();
        verdicts.forEach(verdict -> {
            problems.addAll(verdict.problems());
            owned.addAll(verdict.disks());
        });
        workers.forEach(worker -> problems.addAll(worker.surprises()));
        Set<String> trashed = Trees.members(judge.call("VDI.get_deleted")).keySet();
        try {
            Invariants invariants = new Invariants(picture)
                    .nothingUnderWay()
                    .whole()
                    .allowedOperations()
                    .sameGuests(pool.guests())
                    .sameFiles(sr, pool.directory().resolve("storage"), trashed)
                    .disksOfSomebody(sr, owned);
            if (describe != null) {
                invariants.sameDevices(describe);
            }
            problems.addAll(invariants.problems());
            followers.forEach(follower -> problems.addAll(follower.differences(picture)));
        } catch (Refused | Broken e) {
            problems.add(e.getMessage());
        }
        return problems;
    }

    private AssertionError failure(String when, List<String> problems) {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + when + ":");
        problems.forEach(problem -> text.append("\n  ").append(problem));
        for (Worker worker : workers) {
            text.append("\n  last of a client, doubt ").append(worker.doubt()).append(":\n    ");
            text.append(worker.caller().journal());
        }
        text.append("\n  the server's log:\n").append(tail(pool.serverLog()));
        text.append("\n  the agent's log:\n").append(tail(pool.agentLog()));
        return new AssertionError(text);
    }

    private static String tail(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
