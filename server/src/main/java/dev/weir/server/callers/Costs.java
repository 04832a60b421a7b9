package dev.weir.server.callers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a call costs in tokens; one is what a plain read costs. */
final class Costs {
    private static final double PLAIN = 1;

    private final Map<String, Double> costs = new HashMap<>();

    Costs() {
        try (InputStream in = Costs.class.getResourceAsStream("costs.txt")) {
            if (in == null) {
                throw new IllegalStateException("the table of costs is missing");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ", -1);
                for (int i = 1; i < words.length; i++) {
                    costs.put(words[i], Double.valueOf(words[0]));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double of(String method) {
        return costs.getOrDefault(method, PLAIN);
    }
}
