package dev.weir.server.db;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The child of {@link KillTest}: several writers that acknowledge each commit on standard output until killed. */
final class Killed {
    /** Begins each acknowledgement; a log may say other things on the same stream. */
    static final String ACKNOWLEDGED = "acknowledged ";

    static final int WRITERS = 4;

    private Killed() {}

    public static void main(String[] args) {
        Store store = Stores.open(Place.of(args[0], System.getenv("WEIR_DATABASE_PASSWORD")), Pool.MODEL);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                threads.execute(() -> Busy.run(store, writer, n -> acknowledge(ACKNOWLEDGED + writer + " " + n)));
            }
        }
    }

    private static synchronized void acknowledge(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
