package dev.weir.server.http;

import dev.weir.server.diagnostics.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;

/** By method, then by the longest prefix of the path, as plain characters and not by segments: wire.md T4 to T6. */
final class Routes {
    private record Route(String method, String prefix, Endpoint endpoint) {}

    private static final Set<String> KNOWN = Set.of("GET", "POST", "PUT", "CONNECT", "OPTIONS");

    private final List<Route> longestFirst = new ArrayList<>();
    private final Traffic traffic;

    Routes(Traffic traffic) {
        this.traffic = traffic;
    }

    void add(String method, String prefix, Endpoint endpoint) {
        longestFirst.add(new Route(method, prefix, counted(traffic.at(method, prefix), endpoint)));
        longestFirst.sort(
                Comparator.comparingInt((Route route) -> route.prefix().length())
                        .reversed());
    }

    private static Endpoint counted(Traffic.Way way, Endpoint endpoint) {
        return (request, response, callback) -> {
            boolean last = request.getHeaders().contains(HttpHeader.CONNECTION, "close");
            endpoint.serve(request, response, callback);
            way.served(last);
        };
    }

    Endpoint find(String method, String path) {
        for (Route route : longestFirst) {
            if (route.method().equals(method) && path.startsWith(route.prefix())) {
                return route.endpoint();
            }
        }
        int status = !KNOWN.contains(method) ? 501 : method.equals("GET") || method.equals("OPTIONS") ? 404 : 403;
        return (request, response, callback) -> Page.error(status, response, callback);
    }
}
