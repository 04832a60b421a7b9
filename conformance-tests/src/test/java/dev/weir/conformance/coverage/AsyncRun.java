package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every message once more with the prefix {@code Async.}: a task that ends as the plain call does, or a refusal. */
final class AsyncRun {
    /** The server sweeps away ended tasks above some 200 (ETS-25), so they are looked at in small lots. */
    private static final int LOT = 40;

    /** They refuse to do the same twice: done before, the task and the plain call meet the same. */
    private static final Set<String> ONCE = Set.of("subject.create");

    private final Model model;
    private final Judge judge;
    private final Findings findings;
    private final Watch watch;
    private final String session;
    private final Arguments arguments;

    AsyncRun(Model model, Judge judge, Findings findings, Rpc rpc, String session) {
        this.model = model;
        this.judge = judge;
        this.findings = findings;
        this.watch = new Watch(rpc, session);
        this.session = session;
        this.arguments = new Arguments(model);
    }

    void run() {
        Map<MessageDef, String> tasks = new LinkedHashMap<>();
        for (MessageDef message : model.messages()) {
            if (!message.async()) {
                refused(message);
                continue;
            }
            Object task = start(message);
            if (task != null) {
                tasks.put(message, Trees.text(task));
            }
            if (tasks.size() == LOT) {
                tasks.forEach(this::ends);
                tasks.clear();
            }
        }
        tasks.forEach(this::ends);
    }

    private void refused(MessageDef message) {
        List<String> expected = List.of("Fault", "No async mode for this operation (rpc: " + message.fullName() + ")");
        List<String> got =
                judge.attempt("Async." + message.fullName(), params(message)).description();
        findings.require(got.equals(expected), "Async." + message.fullName(), "expected " + expected + ", got " + got);
    }

    private @Nullable Object start(MessageDef message) {
        if (ONCE.contains(message.fullName())) {
            judge.attempt(message, session, arguments.madeUp(message));
        }
        Attempt attempt = judge.attempt("Async." + message.fullName(), params(message));
        if (message.removed()) {
            findings.require(
                    attempt.description().equals(List.of("MESSAGE_REMOVED")) || attempt.worked(),
                    "Async." + message.fullName(),
                    "is removed: " + attempt.description());
        } else {
            findings.require(
                    attempt.worked(), "Async." + message.fullName(), "makes no task: " + attempt.description());
        }
        return attempt.result();
    }

    private void ends(MessageDef message, String task) {
        String name = "Async." + message.fullName();
        Map<String, Object> record = watch.until(
                "task", task, snapshot -> !Trees.member(snapshot, "status").equals("pending"));
        if (record == null) {
            findings.fault(name, "its task never ends");
            return;
        }
        List<String> expected =
                judge.attempt(message, session, arguments.madeUp(message)).description();
        List<String> error = Trees.texts(Trees.member(record, "error_info"));
        findings.require(error.equals(expected), name, "the task ends with " + error + ", the call with " + expected);
        findings.require(
                Trees.member(record, "status").equals(expected.isEmpty() ? "success" : "failure"),
                name,
                "the task's status is " + record.get("status"));
        findings.require(Trees.member(record, "name_label").equals(name), name, "the task's name: " + record);
        findings.require(
                Trees.member(record, "progress").equals(1.0), name, "progress at the end: " + record.get("progress"));
        judge.attempt("task.destroy", List.of(session, task));
    }

    private List<Object> params(MessageDef message) {
        List<Object> params = new ArrayList<>(arguments.madeUp(message));
        if (message.takesSession()) {
            params.add(0, session);
        }
        return params;
    }
}
