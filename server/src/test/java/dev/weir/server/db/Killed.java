package dev.weir.server.db;

import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;

import dev.weir.value.Value;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The child of {@link KillTest}: several writers that acknowledge each commit on standard output until killed. */
final class Killed {
    /** Begins each acknowledgement; a log may say other things on the same stream. */
    static final String ACKNOWLEDGED = "acknowledged ";

    static final int WRITERS = 4;
    static final int KEPT = 5;

    private Killed() {}

    public static void main(String[] args) {
        Store store = Stores.open(Place.of(args[0], System.getenv("WEIR_DATABASE_PASSWORD")), Pool.MODEL);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                threads.execute(() -> run(store, writer));
            }
        }
    }

    private static void run(Store store, int writer) {
        String vm = "vm " + writer;
        String vdi = "vdi " + writer;
        store.write(tx -> {
            make(tx, VM, vm, "name_label", Value.text("0"));
            return make(tx, VDI, vdi, "name_label", Value.text("0"));
        });
        for (int n = 1; ; n++) {
            String number = Integer.toString(n);
            String vbd = "vbd " + writer + " " + n;
            String old = "vbd " + writer + " " + (n - KEPT);
            store.write(tx -> {
                set(tx, VM, vm, "name_label", Value.text(number));
                make(tx, VBD, vbd, "VM", Value.text(vm), "VDI", Value.text(vdi));
                if (tx.find(VBD, old) != null) {
                    tx.delete(VBD, old);
                }
                set(tx, VDI, vdi, "name_label", Value.text(number));
                return true;
            });
            acknowledge(ACKNOWLEDGED + writer + " " + n);
        }
    }

    private static synchronized void acknowledge(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
