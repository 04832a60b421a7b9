package dev.weir.conformance.fuzz;

import java.util.List;

/**
 * A call: a method's name and parameters of plain kinds: String, Long, Double, Boolean, List, Map with text keys, and
 * {@link Odd}.
 */
record RpcCall(String method, List<Object> params) {
    RpcCall {
        params = List.copyOf(params);
    }

    @Override
    public String toString() {
        String text = method + params;
        return text.length() > 1500 ? text.substring(0, 1500) + "... (" + text.length() + " characters)" : text;
    }
}
