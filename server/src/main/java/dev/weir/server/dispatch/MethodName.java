package dev.weir.server.dispatch;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import org.jspecify.annotations.Nullable;

/** A method's name as sent: the prefix that asks for a task, and the rest (wire.md X8, X9). */
record MethodName(String prefix, String plain) {
    private static final String ASYNC = "Async.";
    private static final String INTERNAL_ASYNC = "InternalAsync.";

    static MethodName parse(String method) {
        for (String prefix : new String[] {ASYNC, INTERNAL_ASYNC}) {
            if (method.startsWith(prefix)) {
                return new MethodName(prefix, method.substring(prefix.length()));
            }
        }
        return new MethodName("", method);
    }

    boolean async() {
        return !prefix.isEmpty();
    }

    @Nullable
    MessageDef find(Model model) {
        MessageDef message = model.findMessage(plain);
        return message == null && !async() && plain.indexOf('.') < 0 ? alias(model) : message;
    }

    /** {@code VM_start} for {@code VM.start}; class names hold underscores themselves, so each is tried. */
    private @Nullable MessageDef alias(Model model) {
        for (int at = plain.indexOf('_'); at > 0; at = plain.indexOf('_', at + 1)) {
            MessageDef message = model.findMessage(plain.substring(0, at) + "." + plain.substring(at + 1));
            if (message != null) {
                return message;
            }
        }
        return null;
    }
}
