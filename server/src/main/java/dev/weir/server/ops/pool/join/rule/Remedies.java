package dev.weir.server.ops.pool.join.rule;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import java.util.List;
import java.util.function.Function;

/** Commands as an administrator types them: on the host that joins, or against the pool, where xe asks for the password. */
final class Remedies {
    private Remedies() {}

    static String here(String command) {
        return "xe " + command;
    }

    static String there(JoinFacts facts, String command) {
        return "xe -s " + facts.address() + " -u " + facts.user() + " " + command;
    }

    /** One command for each thing that is in the way. */
    static <T> String each(List<T> things, Function<T, String> command) {
        return String.join("; ", things.stream().map(command).toList());
    }
}
