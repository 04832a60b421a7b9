package dev.weir.server.http;

import java.util.Map;

/** Something that is sent to the server as a body. */
@FunctionalInterface
public interface Upload {
    /** Answers an HTTP status; {@code given} is what stands in the request's query and cookies. */
    int take(Map<String, String> given, byte[] body);
}
