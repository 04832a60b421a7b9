package dev.weir.generator;

import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.List;

/** The binding of a class's custom messages: one typed interface each, and a method that takes its code. */
final class CallsSource {
    private CallsSource() {}

    static String of(ClassDef def) {
        String name = Names.type(def.name());
        StringBuilder members = new StringBuilder();
        for (MessageDef message : def.customMessages()) {
            members.append(member(name, message));
        }
        return """
                package dev.weir.model.calls;

                import dev.weir.model.value.Codec;
                import dev.weir.value.Value;

                /** Gives the custom messages of class {@code %1$s} their code; a message given none is not implemented. */
                @SuppressWarnings("unused")
                public final class %2$sCalls<C> {
                    private final Binder<C> binder;

                    public %2$sCalls(Binder<C> binder) {
                        this.binder = binder;
                    }
                %3$s}
                """.formatted(def.name(), name, members);
    }

    private static String member(String className, MessageDef message) {
        String type = Names.type(message.name());
        String method = Names.member(message.name());
        List<String> params = new ArrayList<>(List.of("C context"));
        List<String> arguments = new ArrayList<>(List.of("context"));
        for (ParamDef param : message.params()) {
            params.add(JavaTypes.plain(param.type()) + " " + Names.member(param.name()));
            arguments.add(JavaTypes.codec(param.type()) + ".read(arguments.get(" + (arguments.size() - 1) + "))");
        }
        Type result = message.result();
        String call = "code.call(" + String.join(", ", arguments) + ")";
        String body = result == null
                ? call + ";\n            return Value.EMPTY;"
                : "return " + JavaTypes.codec(result) + ".write(" + call + ");";
        return """

                    /** Code for {@code %1$s}. */
                    @FunctionalInterface
                    public interface %2$s<C> {
                        %3$s call(%4$s);
                    }

                    public %5$sCalls<C> %6$s(%2$s<C> code) {
                        binder.bind("%1$s", (context, arguments) -> {
                            %7$s
                        });
                        return this;
                    }
                """.formatted(
                        message.fullName(),
                        type,
                        result == null ? "void" : JavaTypes.plain(result),
                        String.join(", ", params),
                        className,
                        method,
                        body);
    }
}
