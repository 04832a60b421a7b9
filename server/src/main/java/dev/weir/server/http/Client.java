package dev.weir.server.http;

import dev.weir.server.call.Origin;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Who is calling. */
final class Client {
    static final String TRUSTED = "trusted";

    private static final Set<String> CORRELATION =
            Set.of("task-id", "subtask-of", "traceparent", "baggage", "originator");
    private static final String OTHER_CONFIG = "x-http-other-config-";

    private Client() {}

    static Origin origin(Request request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            String value = field.getValue();
            if (value != null && (CORRELATION.contains(name) || name.startsWith(OTHER_CONFIG))) {
                headers.putIfAbsent(name, value);
            }
        }
        String userAgent = request.getHeaders().get(HttpHeader.USER_AGENT);
        return new Origin(
                address(request.getConnectionMetaData().getRemoteSocketAddress()),
                userAgent == null ? "" : userAgent,
                isTrusted(request.getConnectionMetaData().getConnector()),
                Map.copyOf(headers),
                shown(request));
    }

    private static List<X509Certificate> shown(Request request) {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData tls
                        && tls.peerCertificates() != null
                ? List.of(tls.peerCertificates())
                : List.of();
    }

    /** A caller over the host's own socket has no address; it is at home. */
    static String address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "localhost";
    }

    static boolean isTrusted(Connector connector) {
        return TRUSTED.equals(connector.getName());
    }
}
