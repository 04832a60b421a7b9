package dev.weir.server.certificate;

import dev.weir.value.Value;
import java.io.IOException;

/** The servers of the pool's other hosts, as their master. */
public interface OtherServers {
    /**
     * Calls a message of the API at the host with that address.
     *
     * @param parameters those after the session
     * @throws IOException when there is no answer
     */
    Value ask(String address, String method, Value... parameters) throws IOException;
}
