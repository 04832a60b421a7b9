package dev.weir.agent.serve;

import dev.weir.agent.journal.OperationConflict;
import dev.weir.agent.journal.Operations;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.MalformedMessage;
import dev.weir.agent.protocol.json.VerbJson;
import java.io.IOException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** {@code POST /verbs}: a verb in, its answer out; a refusal of the host is an answer too, with status 200. */
final class VerbEndpoint implements Endpoint {
    private static final Pattern OPERATION = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final Operations operations;

    VerbEndpoint(Operations operations) {
        this.operations = operations;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public void serve(Request request, Response response) throws Refusal, IOException {
        String operation = request.getHeaders().get("operation-id");
        if (operation == null || !OPERATION.matcher(operation).matches()) {
            throw new Refusal(
                    HttpStatus.BAD_REQUEST_400, "the header operation-id must be 1 to 128 letters, digits, . _ : or -");
        }
        Texts.json(response, AnswerJson.write(answer(operation, verb(request))));
    }

    private static Verb verb(Request request) throws Refusal, IOException {
        try {
            return VerbJson.read(Body.read(request));
        } catch (MalformedMessage e) {
            throw new Refusal(HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()));
        }
    }

    private Answer answer(String operation, Verb verb) throws Refusal {
        try {
            return operations.carryOut(operation, verb);
        } catch (OperationConflict e) {
            throw new Refusal(HttpStatus.CONFLICT_409, String.valueOf(e.getMessage()));
        }
    }
}
