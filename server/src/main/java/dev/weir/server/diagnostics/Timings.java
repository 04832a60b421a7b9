package dev.weir.server.diagnostics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long things take that have one of few names. Times come close to a log-normal distribution: a few are much longer
 * than all others and would spoil a plain mean.
 */
final class Timings {
    private static final double NANOS = 1e9;

    private final Map<String, Population> populations = new ConcurrentHashMap<>();

    void sample(String name, long nanos) {
        populations.computeIfAbsent(name, key -> new Population()).add(Math.log(Math.max(nanos, 1) / NANOS));
    }

    /** The mean and the standard deviation by name, in seconds. */
    Map<String, String> told(boolean counts) {
        Map<String, String> all = new TreeMap<>();
        populations.forEach((name, population) -> all.put(name, population.told(counts)));
        return all;
    }

    /** Of the logarithms of times. */
    private static final class Population {
        private long count;
        private double sum;
        private double squares;

        synchronized void add(double logarithm) {
            count++;
            sum += logarithm;
            squares += logarithm * logarithm;
        }

        synchronized String told(boolean counts) {
            double mu = sum / count;
            double variance = Math.max(squares / count - mu * mu, 0);
            double mean = Math.exp(mu + variance / 2);
            double deviation = Math.sqrt(Math.expm1(variance)) * mean;
            String figures = String.format(Locale.ROOT, "%f [sd = %f", mean, deviation);
            return counts ? figures + ", n=" + count + "]" : figures + "]";
        }
    }
}
