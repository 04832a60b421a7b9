package dev.weir.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;

/** Status lines as the reference writes them: its own reasons (wire.md T17), and 1.0 to whom asks in 1.0 (T12). */
final class WireGenerator extends HttpGenerator {
    private static final int MINOR_VERSION_AT = "HTTP/1.".length();

    @Override
    public Result generateResponse(
            MetaData.Response info, boolean head, ByteBuffer header, ByteBuffer chunk, ByteBuffer content, boolean last)
            throws IOException {
        if (!isState(State.START) || info == null || header == null) {
            return super.generateResponse(info, head, header, chunk, content, last);
        }
        int start = header.position();
        Result result = super.generateResponse(withReason(info), head, header, chunk, content, last);
        if (result == Result.FLUSH && info.getHttpVersion() == HttpVersion.HTTP_1_0) {
            header.put(start + MINOR_VERSION_AT, (byte) '0');
        }
        return result;
    }

    private static MetaData.Response withReason(MetaData.Response info) {
        return new MetaData.Response(
                info.getStatus(),
                Page.reason(info.getStatus()),
                info.getHttpVersion(),
                info.getHttpFields(),
                info.getContentLength(),
                info.getTrailersSupplier());
    }
}
