package dev.weir.conformance.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Chance, the same for the same seed and number of input, whichever thread throws. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed, long index) {
        random = new SplittableRandom(new SplittableRandom(seed).nextLong() ^ (index * 0x9E3779B97F4A7C15L));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many throws. */
    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    long bits() {
        return random.nextLong();
    }

    <T> T of(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    String word(String... words) {
        return words[random.nextInt(words.length)];
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
