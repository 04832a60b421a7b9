package dev.weir.server.filter;

import dev.weir.model.ClassDef;
import dev.weir.server.db.Row;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression over the fields of a row (wire.md L7). */
public sealed interface Filter {
    boolean matches(Row row);

    /** Reads an expression; a bad one is INTERNAL_ERROR with what was expected and where. */
    static Filter parse(ClassDef owner, String expression) {
        return new FilterParser(owner, expression).parse();
    }

    record Constant(boolean value) implements Filter {
        @Override
        public boolean matches(Row row) {
            return value;
        }
    }

    record Not(Filter inner) implements Filter {
        @Override
        public boolean matches(Row row) {
            return !inner.matches(row);
        }
    }

    /** All of them; flat, because a row of terms may be longer than the stack is deep. */
    record And(List<Filter> parts) implements Filter {
        @Override
        public boolean matches(Row row) {
            return parts.stream().allMatch(part -> part.matches(row));
        }
    }

    record Or(List<Filter> parts) implements Filter {
        @Override
        public boolean matches(Row row) {
            return parts.stream().anyMatch(part -> part.matches(row));
        }
    }

    record Equal(Operand left, Operand right) implements Filter {
        @Override
        public boolean matches(Row row) {
            return left.text(row).equals(right.text(row));
        }
    }

    /** One side of a comparison: a field, or a text. */
    record Operand(dev.weir.model.@Nullable FieldDef field, String literal) {
        String text(Row row) {
            return field == null ? literal : print(row.get(field));
        }

        private static String print(Value value) {
            return switch (value) {
                case Value.Text text -> text.text();
                case Value.Int number -> Long.toString(number.value());
                case Value.Bool bool -> Boolean.toString(bool.value());
                case Value.Time time -> Json.time(time.instant());
                default -> Json.write(value);
            };
        }
    }
}
