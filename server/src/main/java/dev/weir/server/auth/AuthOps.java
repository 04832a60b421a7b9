package dev.weir.server.auth;

import dev.weir.model.calls.AuthCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.CallContext;
import java.util.List;
import java.util.Map;

/** The messages of class auth: the directory's answers. */
public final class AuthOps {
    private final ExternalAuth external;

    public AuthOps(ExternalAuth external) {
        this.external = external;
    }

    public void bind(AuthCalls<CallContext> calls) {
        calls.getSubjectIdentifier((context, name) -> ask(directory -> directory.identifier(name)))
                .getSubjectInformationFromIdentifier(this::information)
                .getGroupMembership(
                        (context, identifier) -> ask(directory -> List.copyOf(directory.groups(identifier))));
    }

    private Map<String, String> information(CallContext context, String identifier) {
        return ask(directory -> directory.information(identifier));
    }

    private interface Question<T> {
        T ask(Directory directory) throws DirectoryFailure;
    }

    private <T> T ask(Question<T> question) {
        if (!external.enabled()) {
            throw Errors.authIsDisabled();
        }
        try {
            return question.ask(external.directory());
        } catch (DirectoryFailure e) {
            throw failure(e);
        }
    }

    private static ApiFailure failure(DirectoryFailure e) {
        return e.kind() == DirectoryFailure.Kind.NOT_FOUND
                ? Errors.subjectCannotBeResolved()
                : Errors.authServiceError(e.text());
    }
}
