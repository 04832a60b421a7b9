package dev.weir.server.dispatch;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.errors.Errors;
import dev.weir.server.call.Call;
import dev.weir.server.call.CallRegistry;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The few methods that belong to the protocol and not to the model (wire.md X12, X13). */
final class SystemMessages {
    static final String LIST_METHODS = "system.listMethods";
    private static final String IS_ALIVE = "system.isAlive:";

    private SystemMessages() {}

    static @Nullable Value answer(Model model, CallRegistry registry, Call call) {
        if (call.method().equals(LIST_METHODS)) {
            requireCount(call, 0);
            return listMethods(model, registry);
        }
        if (call.method().startsWith(IS_ALIVE)) {
            requireCount(call, 1);
            return call.params().get(0);
        }
        return null;
    }

    private static void requireCount(Call call, int expected) {
        if (call.params().size() != expected) {
            throw Errors.messageParameterCountMismatch(
                    call.method(),
                    Integer.toString(expected),
                    Integer.toString(call.params().size()));
        }
    }

    /**
     * Clients derive the classes they read from it and call what they find, so only what works is listed, and what
     * was removed, which they know how to take (wire.md X12).
     */
    private static Value listMethods(Model model, CallRegistry registry) {
        Set<String> unbound = Set.copyOf(registry.unbound());
        List<Value> names = new ArrayList<>();
        for (MessageDef message : model.served()) {
            if (!message.hidden() && !unbound.contains(message.fullName())) {
                names.add(Value.text(message.fullName()));
            }
        }
        return new Value.Items(names);
    }
}
