package dev.weir.server.call;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import dev.weir.model.errors.Errors;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a call against those of its message: how many, of which type, and what was left out. */
public final class Parameters {
    private Parameters() {}

    /** A value in the model's type, or the failure of wire.md F4. */
    public static Value convert(Model model, Value sent, Type type) {
        return new Conversion(model).convert(sent, type);
    }

    /** The parameters without the session, converted and complete. */
    public static List<Value> of(Model model, MessageDef message, List<Value> sent) {
        int offset = message.takesSession() ? 1 : 0;
        List<ParamDef> params = message.params();
        int required = message.requiredParams();
        int received = sent.size() - offset;
        boolean open = required < params.size();
        if (received < required || (received > params.size() && !open)) {
            throw Errors.messageParameterCountMismatch(
                    message.fullName(), Integer.toString(required), Integer.toString(received));
        }
        Conversion conversion = new Conversion(model);
        if (offset == 1) {
            conversion.convert(sent.get(0), Type.Scalar.STRING);
        }
        List<Value> arguments = new ArrayList<>(params.size());
        for (int i = 0; i < params.size(); i++) {
            ParamDef param = params.get(i);
            Value given = i < received ? sent.get(i + offset) : param.defaultValue();
            if (given == null) {
                throw new IllegalStateException(message + ": a required parameter follows one with a default");
            }
            arguments.add(conversion.convert(given, param.type()));
        }
        return arguments;
    }
}
