package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables as they are written: a slip of the pen must not pass for an absent flag or a second fact. */
class TablesTest {
    private static final Map<String, Set<String>> WORDS = Map.of(
            "classes.messages",
            Set.of("get_record", "get_by_uuid", "get_by_name_label", "get_all", "get_all_records", "create", "destroy"),
            "classes.flags",
            Set.of("stored", "kept", "own", "transient", "events", "static", "untasked", "log_destroy"),
            "fields.access",
            Set.of("RW", "StaticRO", "DynamicRO"),
            "fields.in_create",
            Set.of("required", "optional"),
            "fields.flags",
            Set.of("internal", "transient", "effect", "secret", "loose", "client_cert_write", "own"),
            "http_actions.flags",
            Set.of("public", "client_cert"),
            "http_actions.method",
            Set.of("GET", "PUT", "POST", "CONNECT", "OPTIONS"),
            "roles.internal",
            Set.of("0", "1"));

    private static final Set<String> MESSAGE_FLAGS = Set.of(
            "async",
            "hidden",
            "pool_internal",
            "client_cert",
            "no_client_cert",
            "local",
            "emergency",
            "secret",
            "sessionless",
            "raw_reply",
            "no_current_operations");

    @Test
    void everyWordIsKnown() {
        WORDS.forEach((cell, known) -> {
            int dot = cell.indexOf('.');
            check(cell.substring(0, dot), cell.substring(dot + 1), known);
        });
        check("messages", "flags", MESSAGE_FLAGS);
        check("extensions", "flags", MESSAGE_FLAGS);
    }

    private static void check(String table, String column, Set<String> known) {
        Set<String> unknown = new TreeSet<>();
        Table.load(table).rows().forEach(row -> unknown.addAll(row.words(column)));
        unknown.removeAll(known);
        assertThat(unknown).as(table + "." + column).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classes class",
                "fields class field",
                "messages class message",
                "extensions class message",
                "enums enum",
                "errors code",
                "roles role",
                "alerts alert",
                "releases release",
                "http_actions action"
            })
    void noRowStandsTwice(String tableAndKey) {
        List<String> words = List.of(tableAndKey.split(" ", -1));
        Set<List<String>> seen = new HashSet<>();
        List<List<String>> twice = new ArrayList<>();
        for (Table.Row row : Table.load(words.getFirst()).rows()) {
            List<String> key = words.stream()
                    .skip(1)
                    .map(row::get)
                    .filter(cell -> !cell.isEmpty())
                    .toList();
            // releases that never had a name cannot be named by a lifecycle either
            if (!key.isEmpty() && !seen.add(key)) {
                twice.add(key);
            }
        }
        assertThat(twice).isEmpty();
    }

    @Test
    void messagesAndExtensionsHaveOneHeader() {
        assertThat(Table.load("extensions").header())
                .isEqualTo(Table.load("messages").header());
    }

    @Test
    void everyTypeParsesToItself() {
        Stream<String> fields = Table.load("fields").rows().stream().map(row -> row.get("type"));
        Stream<String> results = Stream.of("messages", "extensions")
                .flatMap(table -> Table.load(table).rows().stream())
                .map(row -> row.get("result"))
                .filter(result -> !result.equals("void"));
        assertThat(Stream.concat(fields, results).distinct())
                .allSatisfy(text -> assertThat(Type.parse(text).toString()).isEqualTo(text));
    }

    @Test
    void everyParameterParsesToItself() {
        for (Table.Row row : Table.load("messages").rows()) {
            List<String> written = row.get("params").isEmpty()
                    ? List.of()
                    : Stream.of(row.get("params").split("; ", -1))
                            .map(param -> param.replaceFirst("=.*", ""))
                            .toList();
            assertThat(ParamDef.parse(row.get("params")).stream()
                            .map(param -> (param.secret() ? "!" : "") + param.name() + ":" + param.type()))
                    .isEqualTo(written);
        }
    }
}
