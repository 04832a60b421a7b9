package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.LoneAgent;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A lot of inputs on a pool of its own: it is worn out by them, and thrown away. */
final class Round {
    private static final int WORKERS = 24;
    private static final int REFRESH_EVERY = 1500;

    private final Model model;
    private final long seed;
    private final Findings findings;
    private final Tally tally;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Stock stock = new Stock();

    Round(Model model, long seed, Findings findings, Tally tally) {
        this.model = model;
        this.seed = seed;
        this.findings = findings;
        this.tally = tally;
    }

    /** The inputs from one number up to another. */
    void run(long from, long to) {
        try (RunningPool pool = RunningPool.start();
                LoneAgent agent = pool.loneAgent();
                Deadlines deadlines = new Deadlines()) {
            Ways ways = new Ways(pool, agent, deadlines);
            try (Aftermath aftermath = new Aftermath(pool, agent, ways, findings, sessions);
                    Bystander bystander = new Bystander(ways, pool.password());
                    Speaker speaker = new Speaker(ways, Lane.SOCKET)) {
                sessions.add(bystander.session());
                Set<String> listed = new HashSet<>(Trees.texts(speaker.call("system.listMethods")));
                String own = speaker.login("");
                sessions.add(own);
                Supplies supplies = new Supplies(model, listed, stock, speaker, own);
                supplies.refresh();
                Generator generator = new Generator(seed, model, stock, listed, ended(speaker));
                storm(ways, generator, supplies, bystander, from, to);
                tally.bystander(bystander.rounds());
                if (to - from > 1) {
                    aftermath.look();
                }
            }
        }
    }

    private List<String> ended(Speaker speaker) {
        String closed = speaker.login("");
        sessions.add(closed);
        speaker.call("session.logout", closed);
        return List.of(closed, "", "OpaqueRef:NULL", "OpaqueRef:" + new java.util.UUID(4, 2), "garbage");
    }

    private void storm(Ways ways, Generator generator, Supplies supplies, Bystander bystander, long from, long to) {
        AtomicLong next = new AtomicLong(from);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(WORKERS, to - from); i++) {
            workers.add(Thread.ofPlatform().name("fuzz " + i).start(() -> work(ways, generator, next, to)));
        }
        Thread side = Thread.ofPlatform().name("bystander").start(() -> standBy(bystander, supplies, next, over));
        try {
            for (Thread worker : workers) {
                worker.join();
            }
            over.set(true);
            side.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void work(Ways ways, Generator generator, AtomicLong next, long to) {
        try (Worker worker = new Worker(ways, sessions::add)) {
            for (long index = next.getAndIncrement();
                    index < to && !findings.tooMany();
                    index = next.getAndIncrement()) {
                Input input = generator.input(index, worker);
                String problem = worker.run(input);
                tally.count(generator.area(index));
                if (!problem.isEmpty() && findings.isNew(index, problem)) {
                    String history = worker.history(input);
                    Input smallest = Minimiser.smallest(input, problem, worker);
                    String what = smallest.story() + "\n    " + Bytes.show(smallest.bytes())
                            + "\n    on this connection, the last at the end:\n    " + history;
                    findings.add(new Finding(index, generator.area(index), problem, what));
                }
            }
        } catch (RuntimeException e) {
            findings.fault("a worker ended at about input " + next.get() + ": " + e + " " + List.of(e.getStackTrace()));
        }
    }

    private void standBy(Bystander bystander, Supplies supplies, AtomicLong next, AtomicBoolean over) {
        long refreshed = next.get();
        try {
            while (!over.get()) {
                bystander.round();
                if (next.get() - refreshed > REFRESH_EVERY) {
                    supplies.refresh();
                    refreshed = next.get();
                }
            }
            bystander.round();
        } catch (RuntimeException e) {
            findings.fault("the bystander was disturbed: " + e);
        }
    }
}
