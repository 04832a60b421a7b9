package dev.weir.server.filter;

import dev.weir.model.ClassDef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An expression over the fields of a row (wire.md L7). */
public sealed interface Filter {
    boolean matches(Row row);

    /**
     * Rows among which all that match are, found without looking at the others; none where only a look at every row can
     * tell.
     */
    default @Nullable Collection<Row> candidates(Snapshot state, ClassDef owner) {
        return null;
    }

    /** The rows that match, of all there are of the class. */
    static Collection<Row> select(Snapshot state, ClassDef owner, String expression) {
        Filter filter = parse(owner, expression);
        Collection<Row> few = filter.candidates(state, owner);
        return (few == null ? state.rows(owner) : few)
                .stream().filter(filter::matches).toList();
    }

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

        @Override
        public @Nullable Collection<Row> candidates(Snapshot state, ClassDef owner) {
            Collection<Row> fewest = null;
            for (Filter part : parts) {
                Collection<Row> some = part.candidates(state, owner);
                if (some != null && (fewest == null || some.size() < fewest.size())) {
                    fewest = some;
                }
            }
            return fewest;
        }
    }

    record Or(List<Filter> parts) implements Filter {
        @Override
        public boolean matches(Row row) {
            return parts.stream().anyMatch(part -> part.matches(row));
        }

        @Override
        public @Nullable Collection<Row> candidates(Snapshot state, ClassDef owner) {
            Set<Row> all = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Filter part : parts) {
                Collection<Row> some = part.candidates(state, owner);
                if (some == null) {
                    return null;
                }
                all.addAll(some);
            }
            return all;
        }
    }

    record Equal(Operand left, Operand right) implements Filter {
        @Override
        public boolean matches(Row row) {
            return left.text(row).equals(right.text(row));
        }

        @Override
        public @Nullable Collection<Row> candidates(Snapshot state, ClassDef owner) {
            if (left.field() != null && right.field() == null) {
                return Indexes.find(state, owner, left.field(), right.literal());
            }
            if (right.field() != null && left.field() == null) {
                return Indexes.find(state, owner, right.field(), left.literal());
            }
            return null;
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
