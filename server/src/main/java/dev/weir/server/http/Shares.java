package dev.weir.server.http;

import dev.weir.server.call.Turns;

/** What clients share: the processor for reading and writing calls, memory for both, and a place among those pending. */
final class Shares {
    /** Bytes of a reply that are made in one turn: well under a millisecond. */
    static final int SLICE = 32 << 10;

    private static final int BODIES = 128;
    private static final int LARGE_BODIES = 64;
    private static final int REPLIES = 16;
    private static final long LEAST = 8L << 20;

    private final Turns turns;
    private final Budget bodies;
    private final Budget largeBodies;
    private final Budget replies;
    private final Pending pending;

    private Shares(int processors, long heap, int pending) {
        this.turns = new Turns(processors);
        this.bodies = new Budget(Math.max(heap / BODIES, LEAST));
        this.largeBodies = new Budget(Math.max(heap / LARGE_BODIES, LEAST));
        this.replies = new Budget(Math.max(heap / REPLIES, LEAST));
        this.pending = new Pending(pending);
    }

    static Shares ofThisProgram(int pending) {
        Runtime runtime = Runtime.getRuntime();
        return new Shares(runtime.availableProcessors(), runtime.maxMemory(), pending);
    }

    Budget bodies() {
        return bodies;
    }

    Budget largeBodies() {
        return largeBodies;
    }

    Pending pending() {
        return pending;
    }

    Mine of(String client) {
        return new Mine(client);
    }

    /** The part of one client. */
    final class Mine {
        private final String client;

        private Mine(String client) {
            this.client = client;
        }

        void take() {
            turns.take(client);
        }

        void give() {
            turns.give();
        }

        void pass() {
            turns.pass(client);
        }

        boolean takeReply(int bytes) {
            return replies.take(client, bytes);
        }

        void giveReply(int bytes) {
            replies.give(client, bytes);
        }
    }
}
