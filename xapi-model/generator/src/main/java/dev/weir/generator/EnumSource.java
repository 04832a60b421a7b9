package dev.weir.generator;

import dev.weir.model.EnumDef;
import java.util.stream.Collectors;

/** The Java enum of a model's enum. */
final class EnumSource {
    private EnumSource() {}

    static String of(EnumDef def) {
        String name = Names.type(def.name());
        String constants = def.values().stream()
                .map(value -> "    " + Names.constant(value) + "(" + Names.literal(value) + ")")
                .collect(Collectors.joining(",\n", "", ";\n"));
        return """
                package dev.weir.model.types;

                import dev.weir.model.value.Codec;
                import dev.weir.model.value.WireWord;

                /** The enum {@code %s}. */
                public enum %s implements WireWord {
                %s
                    public static final Codec<%s> CODEC = Codec.words("%s", values());

                    private final String wire;

                    %s(String wire) {
                        this.wire = wire;
                    }

                    @Override
                    public String wire() {
                        return wire;
                    }
                }
                """.formatted(def.name(), name, constants, name, def.name(), name);
    }
}
