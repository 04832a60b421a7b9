package dev.weir.server.http;

import dev.weir.server.call.Visit;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Reads what a request that needs a login says of who asks and for what (wire.md T7, T8, H1). */
final class Visiting {
    private Visiting() {}

    static Visit of(Request request, String action) {
        Map<String, String> given = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            given.put(field.getName(), field.getValue());
        }
        List<String> cookies = request.getHeaders().getValuesList(HttpHeader.COOKIE);
        for (String cookie : cookies) {
            for (String pair : cookie.split("[;&]", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    given.put(
                            decoded(pair.substring(0, equals).strip()),
                            decoded(pair.substring(equals + 1).strip()));
                }
            }
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return new Visit(Client.origin(request), action, Map.copyOf(given), authorization == null ? "" : authorization);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
