package dev.weir.generator;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Java names for the model's. */
final class Names {
    /** Names that a nested interface would hide from the code beside it. */
    private static final Set<String> JAVA_LANG = Set.of("Override", "String", "Value", "List", "Object");

    private Names() {}

    /** {@code VM_guest_metrics} becomes {@code VmGuestMetrics}. */
    static String type(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("[_.\\- ]", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            boolean shouting = word.equals(word.toUpperCase(Locale.ROOT));
            camel.append(Character.toUpperCase(word.charAt(0)))
                    .append(shouting ? word.substring(1).toLowerCase(Locale.ROOT) : word.substring(1));
        }
        String type = camel.toString();
        return JAVA_LANG.contains(type) ? type + "_" : type;
    }

    static String member(String name) {
        String type = type(name);
        String member = Character.toLowerCase(type.charAt(0)) + type.substring(1);
        return SourceVersion.isKeyword(member) ? member + "_" : member;
    }

    static String constant(String name) {
        String constant = name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return constant.isEmpty() || !Character.isJavaIdentifierStart(constant.charAt(0)) ? "_" + constant : constant;
    }

    static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
