package dev.weir.server.call;

import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong in a call unforeseen: an INTERNAL_ERROR for the client, and the whole of it for the log. */
public final class Accidents {
    private static final Logger LOG = LoggerFactory.getLogger(Accidents.class);

    private Accidents() {}

    public static Value told(Call call, Supplier<Value> answer) {
        try {
            return answer.get();
        } catch (ApiFailure e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} failed unforeseen", call.method(), e);
            throw new ApiFailure("INTERNAL_ERROR", List.of(e.toString()), e);
        }
    }
}
