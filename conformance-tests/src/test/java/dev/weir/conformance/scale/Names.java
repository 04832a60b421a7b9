package dev.weir.conformance.scale;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** References, uuids and addresses out of a seed. */
final class Names {
    private final Random random;

    Names(Random random) {
        this.random = random;
    }

    String uuid() {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | 1L << 63).toString();
    }

    String ref() {
        return "OpaqueRef:" + uuid();
    }

    String mac() {
        int bits = random.nextInt();
        return String.format(
                Locale.ROOT,
                "16:%02x:%02x:%02x:%02x:%02x",
                random.nextInt(256),
                bits >>> 24,
                bits >>> 16 & 255,
                bits >>> 8 & 255,
                bits & 255);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
