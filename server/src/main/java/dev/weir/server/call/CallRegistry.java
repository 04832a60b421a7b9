package dev.weir.server.call;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.calls.Binder;
import dev.weir.model.calls.Code;
import dev.weir.model.errors.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which code answers which message; what has none yet is known by name. */
public final class CallRegistry implements Binder<CallContext> {
    private final Model model;
    private final Map<String, Code<CallContext>> bound = new HashMap<>();

    public CallRegistry(Model model) {
        this.model = model;
    }

    @Override
    public void bind(String message, Code<CallContext> code) {
        MessageDef def = model.findMessage(message);
        if (def == null || def.removed()) {
            throw new IllegalArgumentException("no live message " + message);
        }
        if (bound.putIfAbsent(message, code) != null) {
            throw new IllegalArgumentException(message + " has code already");
        }
    }

    public @Nullable Code<CallContext> find(MessageDef message) {
        return bound.get(message.fullName());
    }

    /** The message's code; a message without any is NOT_IMPLEMENTED. */
    public Code<CallContext> require(MessageDef message) {
        Code<CallContext> code = find(message);
        if (code == null) {
            throw Errors.notImplemented(message.fullName());
        }
        return code;
    }

    /** The live messages that answer NOT_IMPLEMENTED, by full name. */
    public List<String> unbound() {
        List<String> names = new ArrayList<>();
        for (MessageDef message : model.served()) {
            if (!message.removed() && !bound.containsKey(message.fullName())) {
                names.add(message.fullName());
            }
        }
        return names;
    }
}
