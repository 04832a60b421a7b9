package dev.weir.conformance.pool;

/**
 * Calls as any client makes them. Values are plain: String, Long, Double, Boolean, List and Map; over XML-RPC an int
 * comes back as a String (wire.md Y2), which {@link Trees} evens out.
 */
public interface Rpc {
    /** The result of a call; a failure of the API is {@link Refused}, everything else {@link Broken}. */
    Object call(String method, Object... params);
}
