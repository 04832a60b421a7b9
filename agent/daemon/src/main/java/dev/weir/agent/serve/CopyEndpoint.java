package dev.weir.agent.serve;

import dev.weir.agent.copy.KeptCopy;
import dev.weir.agent.copy.NotKept;
import dev.weir.agent.protocol.json.CopyJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;

/** {@code /copy}: what is done with the copy of the pool's database; each way answers with which copy there is then. */
final class CopyEndpoint implements Endpoint {
    private static final Pattern POOL = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final String method;
    private final KeptCopy copy;
    private final Work work;

    /** What one method does. */
    private interface Work {
        void on(KeptCopy copy, Fields query, InputStream body) throws Refusal, NotKept, IOException;
    }

    private CopyEndpoint(String method, KeptCopy copy, Work work) {
        this.method = method;
        this.copy = copy;
        this.work = work;
    }

    static Endpoint[] all(KeptCopy copy) {
        return new Endpoint[] {
            new CopyEndpoint("GET", copy, (kept, query, body) -> {}),
            new CopyEndpoint(
                    "PUT", copy, (kept, query, body) -> kept.replace(pool(query), number(query, "generation"), body)),
            new CopyEndpoint(
                    "POST",
                    copy,
                    (kept, query, body) -> kept.append(pool(query), number(query, "from"), number(query, "to"), body)),
            new CopyEndpoint("DELETE", copy, (kept, query, body) -> kept.forget())
        };
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public void serve(Request request, Response response) throws Refusal, IOException {
        try {
            work.on(copy, query(request), Content.Source.asInputStream(request));
        } catch (NotKept e) {
            throw new Refusal(
                    switch (e.reason()) {
                        case CONFLICT -> HttpStatus.CONFLICT_409;
                        case TOO_LONG -> HttpStatus.PAYLOAD_TOO_LARGE_413;
                        case DISK -> HttpStatus.INSUFFICIENT_STORAGE_507;
                    },
                    String.valueOf(e.getMessage()));
        }
        Texts.json(response, CopyJson.write(copy.state()));
    }

    private static Fields query(Request request) throws Refusal {
        try {
            return Request.extractQueryParameters(request);
        } catch (IllegalArgumentException e) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, "the query cannot be read: " + e.getMessage());
        }
    }

    private static String pool(Fields query) throws Refusal {
        String pool = query.getValue("pool");
        if (pool == null || !POOL.matcher(pool).matches()) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, "pool must be a uuid");
        }
        return pool;
    }

    private static long number(Fields query, String name) throws Refusal {
        String text = query.getValue(name);
        try {
            long number = text == null ? 0 : Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new Refusal(HttpStatus.BAD_REQUEST_400, name + " must be a whole number above 0");
    }
}
