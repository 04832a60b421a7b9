package dev.weir.server.call;

import dev.weir.value.Value;
import java.util.List;

/** A call as read from the wire: the method's name as sent and its parameters, the session among them. */
public record Call(String method, List<Value> params, Origin origin) {}
