package dev.weir.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.Type;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.value.Xapi;
import dev.weir.value.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each type accepts, and the one code for what it does not (wire.md Y, F4). */
class ParametersTest {
    private static final Instant MOMENT = Instant.parse("2026-08-21T02:00:23Z");
    private static final Type POWER = new Type.EnumType("vm_power_state");

    private static Value convert(Value sent, Type type) {
        return Parameters.convert(Xapi.MODEL, sent, type);
    }

    static Stream<Arguments> accepted() {
        Value text = Value.text("x");
        Map<String, Value> digits = new LinkedHashMap<>();
        digits.put("12", Value.text("7"));
        return Stream.of(
                Arguments.of(Type.Scalar.STRING, Value.text(" as it is "), Value.text(" as it is ")),
                Arguments.of(Type.Scalar.STRING, Value.EMPTY, Value.EMPTY),
                Arguments.of(Type.Scalar.INT, Value.of(5), Value.of(5)),
                Arguments.of(Type.Scalar.INT, Value.text("-5"), Value.of(-5)),
                Arguments.of(Type.Scalar.INT, Value.text("9223372036854775807"), Value.of(Long.MAX_VALUE)),
                Arguments.of(Type.Scalar.BOOL, Value.TRUE, Value.TRUE),
                Arguments.of(Type.Scalar.FLOAT, Value.of(0.5), Value.of(0.5)),
                Arguments.of(Type.Scalar.FLOAT, Value.of(3), Value.of(3.0)),
                Arguments.of(Type.Scalar.FLOAT, Value.text("1e3"), Value.of(1000.0)),
                Arguments.of(Type.Scalar.DATETIME, Value.of(MOMENT), Value.of(MOMENT)),
                Arguments.of(Type.Scalar.DATETIME, Value.text("20260821T02:00:23Z"), Value.of(MOMENT)),
                Arguments.of(Type.Scalar.DATETIME, Value.text("2026-08-21T02:00:23Z"), Value.of(MOMENT)),
                Arguments.of(Type.Scalar.DATETIME, Value.text("20260821T02:00:23"), Value.of(MOMENT)),
                Arguments.of(Type.Scalar.DATETIME, Value.text("20260821T04:00:23+02:00"), Value.of(MOMENT)),
                Arguments.of(POWER, Value.text("Halted"), Value.text("Halted")),
                Arguments.of(new Type.RefType("VM"), Value.text("anything"), Value.text("anything")),
                Arguments.of(new Type.SetType(Type.Scalar.STRING), Value.items(text, text), Value.items(text)),
                Arguments.of(
                        new Type.SetType(Type.Scalar.INT),
                        Value.items(Value.text("1"), Value.of(1)),
                        Value.items(Value.of(1))),
                Arguments.of(new Type.SetType(Type.Scalar.STRING), Value.NO_ITEMS, Value.NO_ITEMS),
                Arguments.of(
                        new Type.MapType(Type.Scalar.INT, Type.Scalar.INT),
                        new Value.Dict(digits),
                        new Value.Dict(Map.of("12", Value.of(7)))),
                Arguments.of(new Type.OptionType(Type.Scalar.INT), Value.text("1"), Value.of(1)));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(Type type, Value sent, Value expected) {
        assertThat(convert(sent, type)).isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        Value items = Value.items(Value.of(1));
        return Stream.of(
                Arguments.of(Type.Scalar.STRING, Value.of(5), "Expected string, got 'I(5)'"),
                Arguments.of(Type.Scalar.STRING, Value.TRUE, "Expected string, got 'B(true)'"),
                Arguments.of(Type.Scalar.STRING, items, "Expected string, got '[1 values]'"),
                Arguments.of(Type.Scalar.INT, Value.text("five"), "Expected int, got 'S(five)'"),
                Arguments.of(Type.Scalar.INT, Value.text("9223372036854775808"), "Expected int"),
                Arguments.of(Type.Scalar.INT, Value.of(1.0), "Expected int, got 'F(1.0)'"),
                Arguments.of(Type.Scalar.INT, Value.EMPTY, "Expected int, got 'S()'"),
                Arguments.of(Type.Scalar.BOOL, Value.text("true"), "Expected bool, got 'S(true)'"),
                Arguments.of(Type.Scalar.BOOL, Value.of(1), "Expected bool, got 'I(1)'"),
                Arguments.of(Type.Scalar.FLOAT, Value.text("much"), "Expected float, got 'S(much)'"),
                Arguments.of(Type.Scalar.FLOAT, Value.TRUE, "Expected float"),
                Arguments.of(Type.Scalar.DATETIME, Value.text("yesterday"), "Expected dateTime, got 'S(yesterday)'"),
                Arguments.of(Type.Scalar.DATETIME, Value.of(0), "Expected dateTime"),
                Arguments.of(new Type.RefType("VM"), Value.of(1), "Expected string, got 'I(1)'"),
                Arguments.of(POWER, Value.of(1), "Expected string, got 'I(1)'"),
                Arguments.of(new Type.SetType(Type.Scalar.STRING), Value.text("x"), "Expected array, got 'S(x)'"),
                Arguments.of(new Type.SetType(Type.Scalar.STRING), items, "Expected string, got 'I(1)'"),
                Arguments.of(
                        new Type.MapType(Type.Scalar.STRING, Type.Scalar.STRING),
                        items,
                        "Expected dict, got '[1 values]'"),
                Arguments.of(
                        new Type.MapType(Type.Scalar.INT, Type.Scalar.STRING),
                        Value.textMap(Map.of("a", "b")),
                        "Expected int, got 'S(a)'"),
                Arguments.of(
                        new Type.MapType(Type.Scalar.STRING, Type.Scalar.INT),
                        Value.textMap(Map.of("a", "b")),
                        "Expected int, got 'S(b)'"),
                Arguments.of(new Type.RecordType("VM"), Value.EMPTY, "Expected dict, got 'S()'"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Type type, Value sent, String text) {
        assertThatThrownBy(() -> convert(sent, type)).isInstanceOfSatisfying(ApiFailure.class, e -> {
            assertThat(e.code()).as("F4").isEqualTo("INTERNAL_ERROR");
            assertThat(e.params()).hasSize(1).allMatch(param -> param.startsWith("Failure(\"" + text));
        });
    }

    @Test
    void unknownWordsAreInvalidValues() {
        for (String word : List.of("halted", "", "Flying")) {
            assertThatThrownBy(() -> convert(Value.text(word), POWER))
                    .as("ETS-76: bad enum")
                    .isInstanceOfSatisfying(
                            ApiFailure.class, e -> assertThat(e.code()).isEqualTo("INVALID_VALUE"));
        }
    }

    @Test
    void largeParametersAreNotRepeatedInFull() {
        assertThatThrownBy(() -> convert(Value.text("x".repeat(100_000)), Type.Scalar.INT))
                .isInstanceOfSatisfying(
                        ApiFailure.class, e -> assertThat(e.params().getFirst()).hasSizeLessThan(100));
    }
}
