package dev.weir.conformance.pool;

import java.util.List;

/** XML-RPC as wire.md X and Y describe it. */
final class XmlRpc implements Rpc {
    private final Post post;

    XmlRpc(Post post) {
        this.post = post;
    }

    @Override
    public Object call(String method, Object... params) {
        Object reply = XmlText.reply(post.send(method, XmlText.call(method, List.of(params))));
        if (reply instanceof List<?>) {
            return reply;
        }
        if (Trees.member(reply, "Status").equals("Success")) {
            return Trees.member(reply, "Value");
        }
        throw new Refused(method, Trees.texts(Trees.member(reply, "ErrorDescription")));
    }
}
