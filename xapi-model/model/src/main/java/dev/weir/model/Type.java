package dev.weir.model;

/** A type of the XenAPI, in the tables' notation: {@code int}, {@code VM ref set}, {@code (string -> enum cls) map}. */
public sealed interface Type {
    enum Scalar implements Type {
        STRING,
        INT,
        FLOAT,
        BOOL,
        DATETIME;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    record EnumType(String name) implements Type {
        @Override
        public String toString() {
            return "enum " + name;
        }
    }

    record RefType(String className) implements Type {
        @Override
        public String toString() {
            return className + " ref";
        }
    }

    record RecordType(String className) implements Type {
        @Override
        public String toString() {
            return className + " record";
        }
    }

    record SetType(Type element) implements Type {
        @Override
        public String toString() {
            return element + " set";
        }
    }

    record MapType(Type key, Type value) implements Type {
        @Override
        public String toString() {
            return "(" + key + " -> " + value + ") map";
        }
    }

    record OptionType(Type element) implements Type {
        @Override
        public String toString() {
            return element + " option";
        }
    }

    static Type parse(String text) {
        if (text.endsWith(" set")) {
            return new SetType(parse(text.substring(0, text.length() - 4)));
        }
        if (text.endsWith(" option")) {
            return new OptionType(parse(text.substring(0, text.length() - 7)));
        }
        if (text.startsWith("(") && text.endsWith(") map")) {
            String inner = text.substring(1, text.length() - 5);
            int arrow = inner.indexOf(" -> ");
            return new MapType(parse(inner.substring(0, arrow)), parse(inner.substring(arrow + 4)));
        }
        if (text.startsWith("enum ")) {
            return new EnumType(text.substring(5));
        }
        if (text.endsWith(" ref")) {
            return new RefType(text.substring(0, text.length() - 4));
        }
        if (text.endsWith(" record")) {
            return new RecordType(text.substring(0, text.length() - 7));
        }
        for (Scalar scalar : Scalar.values()) {
            if (scalar.toString().equals(text)) {
                return scalar;
            }
        }
        throw new IllegalArgumentException("no type: " + text);
    }
}
