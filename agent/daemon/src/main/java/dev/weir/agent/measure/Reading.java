package dev.weir.agent.measure;

import dev.weir.agent.protocol.Figure;

/**
 * One figure as it is read. A level is told as it is; a count only grows, and what is told is its growth: in a second, or
 * for each of the events counted beside it.
 *
 * @param count of the events for {@code EACH}, else 0
 */
public record Reading(
        String name,
        String description,
        String units,
        Kind kind,
        double max,
        boolean standard,
        double value,
        double count) {
    public enum Kind {
        LEVEL,
        RATE,
        EACH
    }

    public static Reading level(String name, String description, String units, double value) {
        return new Reading(name, description, units, Kind.LEVEL, Double.POSITIVE_INFINITY, true, value, 0);
    }

    public static Reading rate(String name, String description, String units, double value) {
        return new Reading(name, description, units, Kind.RATE, Double.POSITIVE_INFINITY, true, value, 0);
    }

    /** Of a time that can pass no faster than the clock. */
    public static Reading share(String name, String description, double seconds) {
        return new Reading(name, description, "(fraction)", Kind.RATE, 1, true, seconds, 0);
    }

    public static Reading each(String name, String description, String units, double value, double count) {
        return new Reading(name, description, units, Kind.EACH, Double.POSITIVE_INFINITY, true, value, count);
    }

    /** Recorded only where somebody asks for it. */
    public Reading unusual() {
        return new Reading(name, description, units, kind, max, false, value, count);
    }

    /** Without an earlier reading only levels are known; a count that fell began anew. */
    Figure since(Reading before, double seconds) {
        double grown = value - before.value;
        return figure(
                switch (kind) {
                    case LEVEL -> value;
                    case RATE -> grown < 0 || seconds <= 0 ? Double.NaN : Math.min(max, grown / seconds);
                    case EACH -> {
                        double events = count - before.count;
                        yield grown < 0 || events < 0 ? Double.NaN : events == 0 ? 0 : grown / events;
                    }
                });
    }

    Figure first() {
        return figure(kind == Kind.LEVEL ? value : Double.NaN);
    }

    /** With a value that somebody knows without measuring. */
    public Figure figure(double known) {
        return new Figure(name, description, units, 0, max, standard, known);
    }
}
