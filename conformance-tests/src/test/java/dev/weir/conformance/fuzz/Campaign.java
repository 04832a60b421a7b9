package dev.weir.conformance.fuzz;

import java.util.List;

/** {@code ./weir campaign fuzz [--inputs N] [--seed N] [--only INDEX] [--from INDEX]}. */
public final class Campaign {
    private static final int USAGE = 2;

    private Campaign() {}

    public static void main(String[] arguments) {
        long inputs = 1_000_000;
        long seed = FuzzTest.SEED;
        long only = -1;
        long from = 0;
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                long value = Long.parseLong(arguments[i + 1].replace("_", ""));
                switch (arguments[i]) {
                    case "--inputs" -> inputs = value;
                    case "--seed" -> seed = value;
                    case "--from" -> from = value;
                    case "--only" -> only = value;
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println("usage: fuzz [--inputs N] [--seed N] [--only INDEX] [--from INDEX]");
            System.exit(USAGE);
        }
        Rounds rounds = new Rounds(seed);
        List<String> wrong = only < 0 ? rounds.run(from, inputs) : rounds.run(only, only + 1);
        wrong.forEach(System.out::println);
        System.out.println("fuzz: seed " + seed + ": " + rounds.tally() + ", wrong: " + wrong.size());
        System.exit(wrong.isEmpty() ? 0 : 1);
    }
}
