package dev.weir.conformance.fuzz;

import dev.weir.model.MessageDef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One wrong step away from a valid call: types, counts, references, sizes, names. */
final class Mutations {
    private final Calls calls;
    private final Stock stock;
    private final List<String> sessions;

    /** {@code sessions}: references that were sessions once, or never. */
    Mutations(Calls calls, Stock stock, List<String> sessions) {
        this.calls = calls;
        this.stock = stock;
        this.sessions = sessions;
    }

    RpcCall mutate(RpcCall call, Dice dice) {
        List<Object> params = new ArrayList<>(call.params());
        String method = call.method();
        switch (dice.below(14)) {
            case 0 -> method = method(method, dice);
            case 1 -> params.add(dice.below(params.size() + 1), odd(dice, 2));
            case 2 -> {
                if (!params.isEmpty()) {
                    params.remove(dice.below(params.size()));
                }
            }
            case 3 -> {
                if (!params.isEmpty()) {
                    params.set(0, dice.once(3) ? odd(dice, 1) : dice.of(sessions));
                }
            }
            default -> {
                if (!params.isEmpty()) {
                    int at = dice.below(params.size());
                    params.set(at, replace(params.get(at), dice));
                }
            }
        }
        return new RpcCall(method, params);
    }

    private String method(String method, Dice dice) {
        return switch (dice.below(9)) {
            case 0 -> "Async." + method;
            case 1 -> "InternalAsync." + method;
            case 2 -> method.replaceFirst("\\.", "_");
            case 3 -> method.toLowerCase(java.util.Locale.ROOT);
            case 4 -> method + dice.word("x", ".", " ", "_", ".get");
            case 5 -> dice.word("host.", "Async.Async.", "VM.", ".", "_") + method;
            case 6 -> dice.word("", ".", "_", "Async.", "system.multicall", "system.methodHelp", "system.isAlive:x");
            case 7 ->
                dice.word("system.listMethods", "system_listMethods", "event_from", "\u00e9.\u00e9", "x".repeat(9000));
            default -> {
                MessageDef other = dice.of(calls.all());
                yield other.name().contains("logout") || Calls.rests(other) ? method : other.fullName();
            }
        };
    }

    /** Another value in the place of one, or the same with a wrong part. */
    private Object replace(Object value, Dice dice) {
        if (value instanceof List<?> items && dice.below(3) > 0) {
            List<Object> changed = new ArrayList<>(items);
            if (changed.isEmpty() || dice.once(3)) {
                Object more = odd(dice, 1);
                for (int i = dice.once(50) ? 3000 : 1 + dice.below(3); i > 0; i--) {
                    changed.add(more);
                }
            } else {
                int at = dice.below(changed.size());
                changed.set(at, replace(changed.get(at), dice));
            }
            return changed;
        }
        if (value instanceof Map<?, ?> members && dice.below(4) > 0) {
            return members(members, dice);
        }
        if (value instanceof String text && dice.once(3)) {
            return reference(text, dice);
        }
        return odd(dice, 2);
    }

    private Object members(Map<?, ?> members, Dice dice) {
        Map<Object, Object> changed = new LinkedHashMap<>(members);
        List<Object> names = List.copyOf(changed.keySet());
        if (names.isEmpty() || dice.once(4)) {
            for (int i = dice.once(50) ? 3000 : 1; i > 0; i--) {
                changed.put(HostileText.of(dice) + (i > 1 ? i : ""), odd(dice, 1));
            }
        } else if (dice.once(3)) {
            changed.remove(dice.of(names));
        } else {
            Object name = dice.of(names);
            if (!name.toString().endsWith("_delay")) {
                changed.computeIfPresent(name, (_, value) -> replace(value, dice));
            }
        }
        return changed;
    }

    private String reference(String text, Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> "OpaqueRef:NULL";
            case 1 -> "OpaqueRef:" + new java.util.UUID(dice.bits(), dice.bits());
            case 2 -> stock.ref(dice.word("VM", "VDI", "host", "pool", "SR", "task", "network", "VBD"), dice);
            case 3 -> text + dice.word(" ", "\u0000", "x", "/");
            case 4 -> text.isEmpty() ? "x" : text.substring(1);
            default -> HostileText.of(dice);
        };
    }

    /** Anything. */
    private Object odd(Dice dice, int depth) {
        return switch (dice.below(depth > 0 ? 9 : 6)) {
            case 0 -> dice.once(2);
            case 1 -> number(dice);
            case 2 -> dice.of(List.of(0.0, -0.0, 0.5, 1e300, -1e-300, 4.9e-324, Double.NaN, Double.NEGATIVE_INFINITY));
            case 3 -> notation(dice);
            case 4, 5 -> HostileText.of(dice);
            case 6 -> List.of(odd(dice, depth - 1));
            case 7 -> {
                Map<Object, Object> members = new LinkedHashMap<>();
                members.put(HostileText.of(dice), odd(dice, depth - 1));
                yield members;
            }
            default -> nested(dice);
        };
    }

    private static Object number(Dice dice) {
        return switch (dice.below(6)) {
            case 0 -> 0L;
            case 1 -> -1L;
            case 2 -> Long.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            case 4 -> 1L << dice.below(63);
            default -> dice.bits();
        };
    }

    private static Object notation(Dice dice) {
        return dice.of(List.of(
                new Odd("<nil/>", "null", null),
                new Odd("<base64>aGk=</base64>", "\"hi\"", "hi"),
                new Odd("<base64>!</base64>", "1e999", null),
                new Odd("<i8>99999999999999999999</i8>", "99999999999999999999", null),
                new Odd("<i4></i4>", "-0", null),
                new Odd("<double>x</double>", "1E+2", null),
                new Odd("<double>1e999</double>", "1e-999", null),
                new Odd("<dateTime.iso8601>20260821T02:00:23Z</dateTime.iso8601>", "\"20260821T02:00:23Z\"", null),
                new Odd("<dateTime.iso8601>99999999T99:99:99</dateTime.iso8601>", "\"20260230T00:00:00\"", null),
                new Odd("<string/>", "\"\"", ""),
                new Odd("<struct></struct>", "{}", Map.of()),
                new Odd("<array><data></data></array>", "[]", List.of()),
                new Odd(
                        "<struct><member><name>a</name><value>1</value></member><member><name>a</name><value>2</value>"
                                + "</member></struct>",
                        "{\"a\":1,\"a\":2}",
                        null)));
    }

    private static Object nested(Dice dice) {
        Object value = "deep";
        for (int i = 1 << dice.below(9); i > 0; i--) {
            value = dice.once(2) ? List.of(value) : Map.of("m", value);
        }
        return value;
    }
}
