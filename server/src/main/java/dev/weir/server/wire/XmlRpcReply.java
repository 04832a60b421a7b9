package dev.weir.server.wire;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.io.IOException;
import java.io.OutputStream;

/** The reply of wire.md X3 to X7: a struct with Status and Value or ErrorDescription, never a fault. */
final class XmlRpcReply implements RpcReply {
    private static final byte[] HEAD = WireText.ascii("<?xml version=\"1.0\"?><methodResponse><params><param>");
    private static final byte[] TAIL = WireText.ascii("</param></params></methodResponse>");
    private static final byte[] SUCCESS = WireText.ascii(
            "<value><struct><member><name>Status</name>" + "<value>Success</value></member><member><name>Value</name>");
    private static final byte[] FAILURE = WireText.ascii("<value><struct><member><name>Status</name>"
            + "<value>Failure</value></member><member><name>ErrorDescription</name>");
    private static final byte[] STRUCT_END = WireText.ascii("</member></struct></value>");

    private final boolean bare;
    private final String countsMember;

    XmlRpcReply(String method) {
        this.bare = isNamed(method, "system", "listMethods");
        this.countsMember = isNamed(method, "event", "from") ? "valid_ref_counts" : "";
    }

    /** Names have a second form with an underscore (X8). */
    private static boolean isNamed(String method, String owner, String message) {
        int after = owner.length();
        return method.length() == after + 1 + message.length()
                && method.startsWith(owner)
                && method.endsWith(message)
                && (method.charAt(after) == '.' || method.charAt(after) == '_');
    }

    @Override
    public void success(Value result, OutputStream to) throws IOException {
        WireText out = new WireText(to, Escapes.XML);
        XmlValue values = new XmlValue(out, countsMember);
        out.raw(HEAD);
        if (!bare) {
            out.raw(SUCCESS);
        }
        values.writeResult(result);
        if (!bare) {
            out.raw(STRUCT_END);
        }
        out.raw(TAIL);
        out.flush();
    }

    @Override
    public void failure(ApiFailure failure, OutputStream to) throws IOException {
        WireText out = new WireText(to, Escapes.XML);
        out.raw(HEAD);
        out.raw(FAILURE);
        new XmlValue(out, "").write(Value.texts(failure.description()), false);
        out.raw(STRUCT_END);
        out.raw(TAIL);
        out.flush();
    }
}
