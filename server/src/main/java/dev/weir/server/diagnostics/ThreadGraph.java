package dev.weir.server.diagnostics;

import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Threads and the locks that they hold and wait for, as a graph for Graphviz in the form of the reference. Threads that do
 * neither are only counted.
 */
final class ThreadGraph {
    private static final String OWN = "dev.weir.";

    private final Map<String, Integer> locks = new LinkedHashMap<>();
    private final List<String> threads = new ArrayList<>();
    private final List<String> edges = new ArrayList<>();
    private int others;

    private ThreadGraph() {}

    /** {@code dump} is Java's own dump of its threads in JSON, virtual ones among them. */
    static String of(Value dump) {
        ThreadGraph graph = new ThreadGraph();
        for (Value container : items(member(member(dump, "threadDump"), "threadContainers"))) {
            items(member(container, "threads")).forEach(graph::add);
        }
        return graph.text();
    }

    private void add(Value thread) {
        String node = "t" + text(member(thread, "tid"));
        int before = edges.size();
        for (String waiting : List.of("blockedOn", "waitingOn")) {
            awaits(node, text(member(thread, waiting)));
        }
        Value parked = member(thread, "parkBlocker");
        String lock = text(member(parked, "object"));
        awaits(node, lock);
        String owner = text(member(parked, "owner"));
        if (!lock.isEmpty() && !owner.isEmpty()) {
            holds("t" + owner, lock);
        }
        for (Value owned : items(member(thread, "monitorsOwned"))) {
            items(member(owned, "locks")).forEach(monitor -> holds(node, text(monitor)));
        }
        if (edges.size() == before) {
            others++;
        } else {
            threads.add(node + " [label=\"{" + shown(text(member(thread, "name"))) + "} | {"
                    + shown(text(member(thread, "state"))) + " | " + shown(place(thread)) + "}\"];");
        }
    }

    /** Where in the program it is; of a thread that is in none of its parts, the outermost place. */
    private static String place(Value thread) {
        String frame = "";
        for (Value each : items(member(thread, "stack"))) {
            frame = text(each);
            if (frame.contains(OWN)) {
                return frame.substring(frame.indexOf(OWN));
            }
        }
        return frame;
    }

    private void awaits(String thread, String lock) {
        if (!lock.isEmpty()) {
            edges.add(thread + " -> " + node(lock));
        }
    }

    private void holds(String thread, String lock) {
        String edge = node(lock) + " -> " + thread;
        if (!lock.isEmpty() && !edges.contains(edge)) {
            edges.add(edge);
        }
    }

    private String node(String lock) {
        return "r" + locks.computeIfAbsent(lock, key -> locks.size());
    }

    private String text() {
        List<String> lines = new ArrayList<>(List.of("digraph Resources {", "node [shape=Mrecord];"));
        lines.addAll(threads);
        lines.add("node [shape=record];");
        locks.forEach((lock, number) ->
                lines.add("r" + number + " [style=filled label=\"{lock} | {" + shown(lock) + "}\"];"));
        lines.addAll(edges);
        lines.addAll(List.of(
                "rankdir=LR",
                "overlap=false",
                "label=\"Threads and resources; " + others + " threads hold and await none\"",
                "fontsize=12",
                "}"));
        return String.join("\n", lines);
    }

    /** Without what has a meaning in labels of records. */
    private static String shown(String text) {
        return text.replaceAll("[\\\\\"{}|<>\\p{Cntrl}]", "_");
    }

    private static Value member(Value of, String name) {
        Value value = of instanceof Value.Struct struct ? struct.get(name) : null;
        return value == null ? Value.EMPTY : value;
    }

    private static Iterable<Value> items(Value value) {
        return value instanceof Value.Items items ? items.values() : List.of();
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Int(long number) -> Long.toString(number);
            default -> "";
        };
    }
}
