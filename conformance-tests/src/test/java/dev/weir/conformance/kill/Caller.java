package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** One client's way to the pool: a session that comes back after a restart, and the last it asked and heard. */
final class Caller {
    private static final int KEPT = 30;
    private static final int LOGIN_ATTEMPTS = 5;

    private final RunningPool pool;
    private final Rpc rpc;
    private final Meter meter;
    private final Deque<String> journal = new ArrayDeque<>();
    private String session = "";

    Caller(RunningPool pool, Rpc rpc, Meter meter) {
        this.pool = pool;
        this.rpc = rpc;
        this.meter = meter;
    }

    /** Sessions end with the server; a connection that was kept from before may be dead as well. */
    void login() {
        for (int attempt = 1; ; attempt++) {
            try {
                session = pool.login(rpc);
                return;
            } catch (Broken e) {
                if (attempt == LOGIN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    Rpc rpc() {
        return rpc;
    }

    String session() {
        return session;
    }

    /** Calls as the client's own session, and lets the meter and the journal know. */
    Object call(String method, Object... params) {
        note("asked " + method + Arrays.toString(params));
        meter.asked();
        try {
            Object result = method.startsWith("Async.") ? await(send(method, params)) : send(method, params);
            meter.acknowledged();
            note("done: " + result);
            return result;
        } catch (Refused e) {
            meter.refused();
            note("refused: " + e.description());
            throw e;
        } catch (Broken e) {
            meter.unanswered();
            note("no answer: " + e.getMessage());
            throw e;
        }
    }

    private Object send(String method, Object... params) {
        Object[] all = new Object[params.length + 1];
        all[0] = session;
        System.arraycopy(params, 0, all, 1, params.length);
        return rpc.call(method, all);
    }

    /** The result of a task once it has ended; its failure is thrown like one of the call itself. */
    private Object await(Object task) {
        String token = "";
        while (send("task.get_status", task).equals("pending")) {
            Object batch = send("event.from", List.of("task/" + task), token, 5.0);
            token = Trees.text(Trees.member(batch, "token"));
        }
        Object record = send("task.get_record", task);
        if (Trees.member(record, "status").equals("success")) {
            return Trees.text(Trees.member(record, "result"))
                    .replace("<value>", "")
                    .replace("</value>", "");
        }
        throw Refused.of("task " + task, Trees.texts(Trees.member(record, "error_info")));
    }

    private void note(String line) {
        synchronized (journal) {
            journal.add(line);
            if (journal.size() > KEPT) {
                journal.remove();
            }
        }
    }

    String journal() {
        synchronized (journal) {
            return String.join("\n    ", journal);
        }
    }
}
