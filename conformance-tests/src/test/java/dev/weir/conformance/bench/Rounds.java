package dev.weir.conformance.bench;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Two sides measured in turns, so that the machine's moods fall on both. */
final class Rounds {
    private final int count;

    Rounds(int count) {
        this.count = count;
    }

    record Medians(double ours, double theirs) {}

    int count() {
        return count;
    }

    Medians alternate(DoubleSupplier ours, DoubleSupplier theirs) {
        double[] our = new double[count];
        double[] their = new double[count];
        for (int round = 0; round < count; round++) {
            their[round] = theirs.getAsDouble();
            our[round] = ours.getAsDouble();
        }
        return new Medians(median(our), median(their));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
