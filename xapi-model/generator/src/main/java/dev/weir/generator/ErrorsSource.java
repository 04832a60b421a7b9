package dev.weir.generator;

import dev.weir.model.ErrorDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.List;

/** One factory for each error code. */
final class ErrorsSource {
    private ErrorsSource() {}

    static String of(Model model) {
        StringBuilder members = new StringBuilder();
        for (ErrorDef error : model.errors()) {
            members.append(member(error));
        }
        return """
                package dev.weir.model.errors;

                import java.util.List;

                /** A factory for each error code of the model, with the parameters the model declares. */
                public final class Errors {
                    private Errors() {}
                %s}
                """.formatted(members);
    }

    private static String member(ErrorDef error) {
        String name = Names.member(error.code().replace('-', '_'));
        List<String> params = new ArrayList<>();
        for (String param : error.params()) {
            String member = Names.member(param);
            params.add(params.contains(member) ? member + params.size() : member);
        }
        String declared = params.isEmpty() ? "String... params" : "String " + String.join(", String ", params);
        String passed = params.isEmpty() ? "List.of(params)" : "List.of(" + String.join(", ", params) + ")";
        return """

                    public static ApiFailure %s(%s) {
                        return new ApiFailure("%s", %s);
                    }
                """.formatted(name, declared, error.code(), passed);
    }
}
