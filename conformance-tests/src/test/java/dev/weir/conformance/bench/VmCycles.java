package dev.weir.conformance.bench;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** VMs that are made, started, stopped and removed over the wire, many at once. */
final class VmCycles {
    private static final long MEMORY = 16L << 20;
    private static final int CLIENTS = 50;

    private final LoggedIn client;
    private final String template;

    VmCycles(RunningPool pool) {
        this.client = LoggedIn.to(pool);
        // One that needs next to no memory, so that hundreds find room, and no kernel of the host.
        Object tiny = Trees.texts(call("VM.get_by_name_label", "Tiny Linux")).getFirst();
        this.template = Trees.text(call("VM.clone", tiny, "cycle"));
        call("VM.remove_from_other_config", template, "weir:kernel");
        call("VM.set_memory_limits", template, MEMORY, MEMORY, MEMORY, MEMORY);
        // What is destroyed is gone, as with the peers.
        call("pool.add_to_other_config", Trees.items(call("pool.get_all")).getFirst(), "weir:trash-hours", "0");
    }

    Object call(String method, Object... parameters) {
        return client.call(method, parameters);
    }

    String make(String name) {
        String vm = Trees.text(call("VM.clone", template, name));
        call("VM.provision", vm);
        return vm;
    }

    List<String> make(int count) {
        List<String> vms = new ArrayList<>();
        each(count, i -> {
            String vm = make("cycle " + i);
            synchronized (vms) {
                vms.add(vm);
            }
        });
        return vms;
    }

    void start(String vm) {
        call("VM.start", vm, false, false);
    }

    void stop(String vm) {
        call("VM.hard_shutdown", vm);
    }

    /** From nothing to nothing. */
    void whole(int number) {
        String vm = make("cycle " + number);
        start(vm);
        stop(vm);
        call("VM.destroy", vm);
    }

    /** By as many clients as the server lets one address be; seconds. */
    double each(int count, Consumer<Integer> work) {
        int clients = Math.min(count, CLIENTS);
        return atOnce(clients, client -> {
            for (int i = client; i < count; i += clients) {
                work.accept(i);
            }
        });
    }

    /** A client each; returns when the last is done; seconds. */
    double atOnce(int clients, Consumer<Integer> work) {
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int number = i;
                all.add(threads.submit(() -> work.accept(number)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** How many events a client hears from the token on, and the token after them. */
    Map.Entry<Object, Long> events(Object token) {
        long heard = 0;
        Object from = token;
        while (true) {
            Object answer = call("event.from", List.of("*"), from, 0.2);
            int count = Trees.items(Trees.member(answer, "events")).size();
            from = Trees.member(answer, "token");
            if (count == 0) {
                return Map.entry(from, heard);
            }
            heard += count;
        }
    }

    String disk(long bytes) {
        Object sr =
                call("pool.get_default_SR", Trees.items(call("pool.get_all")).getFirst());
        return Trees.text(call("VDI.create", NewRecords.vdi("bench", sr, bytes)));
    }

    void attach(String vm, String vdi, String device) {
        call("VBD.create", NewRecords.vbd(vm, vdi, device));
    }

    /** Milliseconds each call takes, one after the other; the value that so many parts of 1 are below. */
    static double percentile(double[] millis, double part) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * sorted.length))];
    }
}
