package dev.weir.server.db;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A finished piece of work on its way to disk: its changes, the state they lead to, and who waits for it. */
record Commit(List<Change> changes, State after, CompletableFuture<State> done) {}
