package dev.weir.server.ops.pool.join.rule;

import java.util.List;
import java.util.function.Function;

/** Lists of names that a person reads. */
public final class Names {
    private static final int MOST = 20;

    private Names() {}

    public static <T> String of(List<T> things, Function<T, String> name) {
        return of(things.stream().map(name).toList());
    }

    /** The first few, and how many more there are. */
    public static String of(List<String> names) {
        return names.size() <= MOST
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST)) + " and " + (names.size() - MOST) + " more";
    }
}
