package dev.weir.conformance.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON-RPC 2.0 as wire.md J describes it. */
final class JsonRpc implements Rpc {
    private final Post post;

    JsonRpc(Post post) {
        this.post = post;
    }

    @Override
    public Object call(String method, Object... params) {
        Object request = Map.of("jsonrpc", "2.0", "method", method, "params", List.of(params), "id", 7L);
        Map<String, Object> reply = Trees.members(JsonText.read(post.send(method, JsonText.write(request))));
        if (!Long.valueOf(7).equals(reply.get("id"))) {
            throw new Broken(method + ": another id in " + reply.keySet(), null);
        }
        Object result = reply.get("result");
        if (result != null) {
            return result;
        }
        Object error = Trees.member(reply, "error");
        List<String> description = new ArrayList<>();
        description.add(Trees.text(Trees.member(error, "message")));
        description.addAll(Trees.texts(Trees.member(error, "data")));
        throw new Refused(method, description);
    }
}
