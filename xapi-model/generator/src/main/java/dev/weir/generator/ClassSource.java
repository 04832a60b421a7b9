package dev.weir.generator;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;

/** The reference type and the field constants of a class. */
final class ClassSource {
    private ClassSource() {}

    static String ref(ClassDef def) {
        String name = Names.type(def.name());
        return """
                package dev.weir.model.types;

                import dev.weir.model.ClassDef;
                import dev.weir.model.value.Codec;
                import dev.weir.model.value.Ref;

                /** A reference to an object of class {@code %1$s}. */
                public record %2$sRef(String ref) implements Ref {
                    public static final %2$sRef NULL = new %2$sRef("OpaqueRef:NULL");
                    public static final Codec<%2$sRef> CODEC = Codec.ref(%2$sRef::new);

                    @Override
                    public ClassDef owner() {
                        return %2$s.DEF;
                    }
                }
                """.formatted(def.name(), name);
    }

    static String fields(ClassDef def) {
        String name = Names.type(def.name());
        StringBuilder constants = new StringBuilder();
        for (FieldDef field : def.fields()) {
            String type = JavaTypes.boxed(field.type());
            constants.append("""
                        public static final Field<%1$sRef, %2$s> %3$s = new Field<>(DEF.field("%4$s"), %5$s);
                    """.formatted(
                            name, type, Names.constant(field.name()), field.name(), JavaTypes.codec(field.type())));
        }
        return """
                package dev.weir.model.types;

                import dev.weir.model.ClassDef;
                import dev.weir.model.value.Codec;
                import dev.weir.model.value.Field;
                import dev.weir.model.value.Xapi;

                /** The class {@code %1$s} and its fields. */
                @SuppressWarnings("unused")
                public final class %2$s {
                    public static final ClassDef DEF = Xapi.MODEL.classOf("%1$s");
                %3$s
                    private %2$s() {}
                }
                """.formatted(def.name(), name, constants);
    }
}
