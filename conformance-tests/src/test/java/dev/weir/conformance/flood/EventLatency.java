package dev.weir.conformance.flood;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Goal P9: how long after a commit each of many waiting clients has the event, and whoever waits for a task its end. The
 * clients are in this JVM, so that their own work on the same processors is in the figures.
 */
public final class EventLatency {
    private static final int WARM = 600;
    private static final double TAIL = 0.99;
    private static final long SEED = 20261126;
    private static final long PAUSE_MILLIS = 60;

    private final Stage stage;
    private final int clients;
    private final Semaphore heard = new Semaphore(0);
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile Latencies latencies = new Latencies();

    private EventLatency(Stage stage, int clients) {
        this.stage = stage;
        this.clients = clients;
    }

    /**
     * What was measured, in milliseconds of 99 calls in 100, and the server's processor time for one event to one client.
     */
    public record Figures(int clients, double delivery, double medianDelivery, double taskEnd, double cpuMicros) {}

    /** Brings up a pool of its own, lets so many clients wait, and makes the changes one after the other. */
    public static Figures measure(int clients, int commits) throws IOException, InterruptedException {
        try (Stage stage = new Stage()) {
            return new EventLatency(stage, clients).run(commits);
        }
    }

    private Figures run(int commits) throws IOException, InterruptedException {
        List<Talker> talkers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                listen(talkers, threads);
                return measure(commits);
            } finally {
                // Before the end of their threads is waited for.
                talkers.forEach(Talker::close);
            }
        }
    }

    private void listen(List<Talker> talkers, ExecutorService threads) {
        for (int i = 0; i < clients; i++) {
            Talker talker = stage.door().talker();
            talkers.add(talker);
            threads.execute(() -> listen(talker));
        }
    }

    private Figures measure(int commits) throws IOException, InterruptedException {
        Random random = new Random(SEED);
        try (Talker writer = stage.door().talker()) {
            rename(writer, WARM, random);
            latencies = new Latencies();
            double before = stage.process().processorSeconds();
            rename(writer, commits, random);
            double seconds = stage.process().processorSeconds() - before;
            Latencies delivered = latencies;
            Latencies tasks = tasks(commits, random);
            return new Figures(
                    clients,
                    delivered.quantile(TAIL),
                    delivered.quantile(0.5),
                    tasks.quantile(TAIL),
                    seconds * 1e6 / delivered.count());
        }
    }

    private String event(Talker talker, String classes, String token, String timeout) {
        return talker.call("event.from", stage.session(), classes, Talker.quoted(token), timeout);
    }

    private void listen(Talker talker) {
        try {
            String token = Talker.member(event(talker, "[\"vm\"]", "", "0.0"), "token");
            while (true) {
                String answer = event(talker, "[\"vm\"]", token, "3600.0");
                latencies.add(System.nanoTime() - acknowledged.get());
                token = Talker.member(answer, "token");
                heard.release();
            }
        } catch (RuntimeException e) {
            // closed at the end
        }
    }

    /** One commit after the other, each after all clients have heard of the one before. */
    private void rename(Talker writer, int commits, Random random) throws IOException, InterruptedException {
        for (int i = 0; i < commits; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS + random.nextLong(PAUSE_MILLIS)));
            byte[] request = Talker.request(
                    "VM.set_name_label", stage.session(), stage.vm(), Talker.quoted("name " + random.nextLong()));
            // from when it is sent: some hear of the commit before the writer does
            acknowledged.set(System.nanoTime());
            writer.send(request);
            writer.receive();
            if (!heard.tryAcquire(clients, 2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("not everybody heard of commit " + i);
            }
        }
    }

    /** While the others wait for machines, one waits for the end of a task. */
    private Latencies tasks(int count, Random random) throws IOException, InterruptedException {
        Latencies ends = new Latencies();
        try (Talker waiter = stage.door().talker();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String task = Talker.quoted(Talker.result(stage.call("task.create", stage.session(), "\"t\"", "\"\"")));
                String own = "[" + Talker.quoted("task/" + task.substring(1, task.length() - 1)) + "]";
                String token = Talker.member(event(waiter, own, "", "0.0"), "token");
                Semaphore ended = new Semaphore(0);
                AtomicLong at = new AtomicLong();
                threads.execute(() -> {
                    event(waiter, own, token, "3600.0");
                    at.set(System.nanoTime());
                    ended.release();
                });
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextLong(PAUSE_MILLIS)));
                long began = System.nanoTime();
                stage.call("task.set_status", stage.session(), task, "\"success\"");
                if (!ended.tryAcquire(2, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("nobody told of the end of task " + i);
                }
                ends.add(at.get() - began);
                stage.call("task.destroy", stage.session(), task);
            }
        }
        return ends;
    }
}
