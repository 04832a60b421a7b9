package dev.weir.conformance.fuzz;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of the right type for any parameter. */
final class Values {
    /** In every secret sent, so that a log with it shows a leak. */
    static final String SECRET = "fuzzed-secret-";

    private static final List<Long> INTS = List.of(0L, 1L, 2L, 7L, 128L << 20, 1L << 30, 1500L);

    private final Model model;
    private final Stock stock;

    Values(Model model, Stock stock) {
        this.model = model;
        this.stock = stock;
    }

    Object of(String className, ParamDef param, Dice dice) {
        if (param.secret()) {
            return SECRET + Long.toHexString(dice.bits());
        }
        return of(className, param.name(), param.type(), dice);
    }

    private Object of(String className, String name, Type type, Dice dice) {
        return switch (type) {
            case Type.Scalar scalar -> scalar(className, name, scalar, dice);
            case Type.EnumType e -> dice.of(model.enumOf(e.name()).values());
            case Type.RefType ref -> ref(ref.className(), dice);
            case Type.RecordType record -> record(model.classOf(record.className()), dice);
            case Type.OptionType option -> of(className, name, option.element(), dice);
            case Type.SetType set -> {
                List<Object> items = new ArrayList<>();
                for (int i = dice.below(3); i > 0; i--) {
                    items.add(of(className, name, set.element(), dice));
                }
                yield items;
            }
            case Type.MapType map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = dice.below(3); i > 0; i--) {
                    members.put(
                            of(className, "key", map.key(), dice).toString(), of(className, name, map.value(), dice));
                }
                yield members;
            }
        };
    }

    String ref(String className, Dice dice) {
        return dice.once(12) ? "OpaqueRef:NULL" : stock.ref(className, dice);
    }

    /** What a constructor takes: all it must have, and some of what it may. */
    Map<String, Object> record(ClassDef owner, Dice dice) {
        Map<String, Object> record = new LinkedHashMap<>();
        for (FieldDef field : owner.publicFields()) {
            boolean due = field.inCreate() == FieldDef.InCreate.REQUIRED
                    || (field.inCreate() == FieldDef.InCreate.OPTIONAL && dice.once(3));
            if (due) {
                record.put(field.name(), of(owner.name(), field.name(), field.type(), dice));
            }
        }
        return record;
    }

    private Object scalar(String className, String name, Type.Scalar type, Dice dice) {
        return switch (type) {
            case STRING -> text(className, name, dice);
            case INT ->
                name.endsWith("_delay") ? 0L : integer(name.contains("memory") ? 256L << 20 : dice.of(INTS), dice);
            case FLOAT -> dice.below(100) / 8.0;
            case BOOL -> dice.once(2);
            case DATETIME -> dice.word("20260102T03:04:05Z", "2026-01-02T03:04:05Z", "19700101T00:00:00");
        };
    }

    /** A number, or its digits: clients send ints as texts (wire.md Y2). */
    private static Object integer(long number, Dice dice) {
        return dice.once(3) ? Long.toString(number) : number;
    }

    private String text(String className, String name, Dice dice) {
        if (name.contains("uuid")) {
            return stock.uuid(className, dice);
        }
        return switch (name) {
            case "userdevice", "device" -> dice.word("autodetect", "0", "1", "3", "9", "xvda", "hdc");
            case "MAC" -> dice.word("", "02:00:00:00:00:0" + dice.below(10));
            case "class", "class_name", "cls" -> dice.word("pool", "VM", "host", "task", className);
            case "ref", "obj_uuid" -> stock.ref(dice.word("pool", "VM", "host"), dice);
            case "actions_after_shutdown", "actions_after_reboot", "actions_after_crash" -> "destroy";
            default -> dice.word("fuzz", "a name", "x" + dice.below(50), "\u00e9t\u00e9");
        };
    }
}
