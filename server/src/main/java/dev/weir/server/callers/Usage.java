package dev.weir.server.callers;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What a caller has asked for since the program began. */
final class Usage {
    private final DoubleAdder tokens = new DoubleAdder();
    private final LongAdder calls = new LongAdder();

    void add(double cost) {
        tokens.add(cost);
        calls.increment();
    }

    double tokens() {
        return tokens.sum();
    }

    long calls() {
        return calls.sum();
    }
}
