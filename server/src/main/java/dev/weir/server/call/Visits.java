package dev.weir.server.call;

import java.io.IOException;

/** Lets requests over HTTP in, or not, by the rules that calls have (wire.md H1). */
public interface Visits {
    /** The status with which the work was done; where it was not let in, the one that says so. */
    int serve(Visit visit, Work work) throws IOException;

    /** What a request is for. */
    @FunctionalInterface
    interface Work {
        /** Answers an HTTP status; a failure of the API is 500. */
        int run(CallContext context) throws IOException;
    }
}
