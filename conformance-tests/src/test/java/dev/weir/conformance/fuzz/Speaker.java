package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes calls as a decent client does, over one lane. */
final class Speaker implements AutoCloseable {
    private static final String USER = "root";

    private final Ways ways;
    private final Lane lane;
    private final Links links;

    Speaker(Ways ways, Lane lane) {
        this.ways = ways;
        this.lane = lane;
        this.links = new Links(this.ways);
    }

    RpcAnswer ask(String method, Object... params) {
        List<Object> list = new ArrayList<>(List.of(params));
        Dice plainly = new Dice(0, 0);
        byte[] body = JsonForm.of(new RpcCall(method, list), true, "1", plainly).bytes();
        try {
            Reply reply = links.ask(lane, Posts.of("/jsonrpc", body), () -> {});
            if (reply.status() != 200) {
                throw new Broke(method + " of a decent client gets " + reply);
            }
            return RpcAnswer.read(reply, Notation.JSON2, false, 1L);
        } catch (IOException e) {
            throw new Broke(method + " of a decent client: " + e);
        }
    }

    /** The result; a failure is none of a decent client's. */
    Object call(String method, Object... params) {
        RpcAnswer answer = ask(method, params);
        Object result = answer.result();
        if (result == null) {
            throw new Broke(method + " of a decent client is refused: " + answer.failure());
        }
        return result;
    }

    /** A new session; on the host's own socket no password is asked (wire.md S5). */
    String login(String password) {
        return call("session.login_with_password", USER, password, "1.0", "fuzz")
                .toString();
    }

    @Override
    public void close() {
        links.close();
    }
}
