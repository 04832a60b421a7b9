package dev.weir.agent.serve;

import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code POST /faults}: there with the simulator only, for tests from outside. */
final class FaultEndpoint implements Endpoint {
    private final Consumer<String> faults;

    FaultEndpoint(Consumer<String> faults) {
        this.faults = faults;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public void serve(Request request, Response response) throws Refusal, IOException {
        try {
            faults.accept(Body.read(request));
        } catch (IllegalArgumentException e) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()));
        }
        Texts.json(response, "{}");
    }
}
