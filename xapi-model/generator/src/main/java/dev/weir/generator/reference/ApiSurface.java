package dev.weir.generator.reference;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.util.Collection;
import java.util.stream.Collectors;

/** Every served message in one line each, so that a change of the API is a change of lines. */
final class ApiSurface {
    private ApiSurface() {}

    static String of(Model model) {
        String own = lines(model.extensions());
        return lines(model.messages()) + (own.isEmpty() ? "" : "# Weir's own\n" + own);
    }

    private static String lines(Collection<MessageDef> messages) {
        return messages.stream().map(ApiSurface::line).sorted().collect(Collectors.joining());
    }

    private static String line(MessageDef message) {
        Type result = message.result();
        return Wording.signature(message) + ": " + (result == null ? "void" : result) + " ["
                + Wording.leastRole(message) + "]" + (message.async() ? " async" : "")
                + (message.removed() ? " removed" : "") + "\n";
    }
}
