package dev.weir.server.http;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.call.Call;
import dev.weir.server.call.Calls;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A server's inside in a few lines. */
public final class Script implements Calls {
    final CountDownLatch blocked = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public Value call(Call call) {
        return switch (call.method()) {
            case "echo" -> new Value.Items(call.params());
            case "one" -> call.params().getFirst();
            case "system.listMethods" -> Value.items(Value.text("echo"));
            case "fail" -> throw failure(call.params());
            case "crash" -> throw new IllegalStateException("a secret of the inside");
            case "large" -> large(((Value.Int) call.params().getFirst()).value());
            case "origin" -> origin(call);
            case "block" -> block();
            case "virtual" -> Value.of(Thread.currentThread().isVirtual());
            default -> throw new ApiFailure("MESSAGE_METHOD_UNKNOWN", List.of(call.method()));
        };
    }

    private static ApiFailure failure(List<Value> params) {
        List<String> texts = new ArrayList<>();
        params.forEach(param -> texts.add(((Value.Text) param).text()));
        return new ApiFailure(texts.getFirst(), texts.subList(1, texts.size()));
    }

    private static Value large(long count) {
        List<Value> texts = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            texts.add(Value.text("text number " + i));
        }
        return new Value.Items(texts);
    }

    private static Value origin(Call call) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("address", Value.text(call.origin().address()));
        members.put("agent", Value.text(call.origin().userAgent()));
        members.put("trusted", Value.of(call.origin().trusted()));
        members.put("headers", Value.textMap(call.origin().headers()));
        return new Value.Dict(members);
    }

    private Value block() {
        blocked.countDown();
        try {
            release.await();
            return Value.text("released");
        } catch (InterruptedException e) {
            throw new ApiFailure("TASK_CANCELLED", List.of(), e);
        }
    }
}
