package dev.weir.conformance.fuzz;

import dev.weir.model.Model;
import dev.weir.model.Type;
import java.util.List;
import java.util.Map;

/** Whether a value as sent fits a type of the model (wire.md Y); where the rules leave it open, either is right. */
final class Typing {
    enum Fit {
        YES,
        NO,
        MAYBE;

        Fit and(Fit other) {
            return this == NO || other == NO ? NO : this == MAYBE ? MAYBE : other;
        }
    }

    private final Model model;

    Typing(Model model) {
        this.model = model;
    }

    Fit fit(Object sent, Type type) {
        if (sent instanceof Odd odd) {
            return odd.meaning() == null ? Fit.MAYBE : fit(odd.meaning(), type);
        }
        if (sent instanceof Double real && (real.isNaN() || real.isInfinite())) {
            return Fit.MAYBE; // JSON has no such number, so it travels as a text there
        }
        return switch (type) {
            case Type.Scalar scalar -> scalar(sent, scalar);
            case Type.RefType ref -> yes(sent instanceof String);
            case Type.EnumType e ->
                yes(sent instanceof String word
                        && model.enumOf(e.name()).values().contains(word));
            case Type.SetType set -> {
                if (!(sent instanceof List<?> items)) {
                    yield Fit.NO;
                }
                Fit all = Fit.YES;
                for (Object item : items) {
                    all = all.and(fit(item, set.element()));
                }
                yield all;
            }
            case Type.MapType map -> {
                if (!(sent instanceof Map<?, ?> members)) {
                    yield Fit.NO;
                }
                Fit all = Fit.YES;
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    all = all.and(fit(member.getKey(), map.key())).and(fit(member.getValue(), map.value()));
                }
                yield all;
            }
            case Type.RecordType record -> yes(sent instanceof Map<?, ?>);
            case Type.OptionType option -> fit(sent, option.element());
        };
    }

    private static Fit scalar(Object sent, Type.Scalar type) {
        return switch (type) {
            case STRING -> yes(sent instanceof String);
            case BOOL -> yes(sent instanceof Boolean);
            case INT -> sent instanceof Long ? Fit.YES : digits(sent, "-?\\d{1,18}");
            case FLOAT -> sent instanceof Long || sent instanceof Double ? Fit.YES : digits(sent, "-?\\d+(\\.\\d+)?");
            case DATETIME -> time(sent);
        };
    }

    /** A text of digits is a number; one that nobody would take for one is none; in between nobody knows. */
    private static Fit digits(Object sent, String form) {
        if (!(sent instanceof String text)) {
            return Fit.NO;
        }
        return text.matches(form)
                ? Fit.YES
                : text.chars().anyMatch(Character::isDigit) || named(text) ? Fit.MAYBE : Fit.NO;
    }

    private static boolean named(String text) {
        return text.contains("NaN") || text.contains("Infinity") || text.contains("nan") || text.contains("inf");
    }

    private static Fit time(Object sent) {
        if (!(sent instanceof String text)) {
            return Fit.NO;
        }
        if (text.matches(
                "(19|20)\\d\\d(-?)(0[1-9]|1[0-2])\\2(0[1-9]|1\\d|2[0-8])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ?")) {
            return Fit.YES;
        }
        return text.chars().anyMatch(Character::isDigit) ? Fit.MAYBE : Fit.NO;
    }

    private static Fit yes(boolean fits) {
        return fits ? Fit.YES : Fit.NO;
    }
}
