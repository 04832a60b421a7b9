package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.value.WireWord;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The one shape of OTHER_OPERATION_IN_PROGRESS (VML-5). */
final class InProgress {
    static final String CODE = "OTHER_OPERATION_IN_PROGRESS";

    private InProgress() {}

    static ApiFailure failure(String className, String ref, Map<String, ? extends WireWord> current) {
        return failure(className, ref, current, WireWord::wire);
    }

    static <O> ApiFailure failure(
            String className, String ref, Map<String, O> current, Function<? super O, String> word) {
        String operations = current.values().stream().map(word).collect(Collectors.joining(","));
        String tasks = String.join(",", current.keySet());
        boolean one = current.size() == 1;
        return new ApiFailure(
                CODE,
                List.of(className, ref, one ? operations : "{" + operations + "}", one ? tasks : "{" + tasks + "}"));
    }
}
