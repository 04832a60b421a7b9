package dev.weir.server.db;

import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VDI;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.get;
import static dev.weir.server.db.Pool.make;
import static dev.weir.server.db.Pool.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.value.Value;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A writer whose every transaction changes several objects together, and the check of what it left behind: all that
 * was acknowledged, perhaps the one after it, and never half of one.
 */
final class Busy {
    private static final int KEPT = 5;

    private Busy() {}

    /** Counts up for ever; only a failure of the store ends it. */
    static void run(Store store, int writer, IntConsumer acknowledged) {
        run(store, writer, Integer.MAX_VALUE, acknowledged);
    }

    /** Counts up to a number. */
    static void run(Store store, int writer, int last, IntConsumer acknowledged) {
        String vm = "vm " + writer;
        String vdi = "vdi " + writer;
        store.write(tx -> {
            make(tx, VM, vm, "name_label", Value.text("0"));
            return make(tx, VDI, vdi, "name_label", Value.text("0"));
        });
        for (int n = 1; n <= last; n++) {
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
            acknowledged.accept(n);
        }
    }

    static void check(Snapshot seen, int writer, int acknowledged) {
        String vm = "vm " + writer;
        if (acknowledged == 0 && seen.find(VM, vm) == null) {
            return;
        }
        int number = Integer.parseInt(((Value.Text) get(seen, VM, vm, "name_label")).text());
        assertThat(number).isBetween(acknowledged, acknowledged + 1);
        assertThat(get(seen, VDI, "vdi " + writer, "name_label")).isEqualTo(get(seen, VM, vm, "name_label"));
        List<Value> expected = IntStream.rangeClosed(Math.max(1, number - KEPT + 1), number)
                .mapToObj(n -> Value.text("vbd " + writer + " " + n))
                .map(Value.class::cast)
                .toList();
        assertThat(List.copyOf(((Value.Items) get(seen, VM, vm, "VBDs")).values()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.rows(VBD).stream()
                        .filter(row -> row.ref().startsWith("vbd " + writer + " "))
                        .count())
                .isEqualTo(expected.size());
    }
}
