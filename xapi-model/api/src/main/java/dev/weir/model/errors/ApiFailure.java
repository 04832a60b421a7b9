package dev.weir.model.errors;

import java.util.ArrayList;
import java.util.List;

/** A failure as the API tells it: the code and its parameters, all texts (wire.md F1). */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<String> params;

    /** A refusal, which is an answer and not an accident: it has no stack trace, since rules make many to choose from. */
    public ApiFailure(String code, List<String> params) {
        super(code + " " + params, null, false, false);
        this.code = code;
        this.params = List.copyOf(params);
    }

    public ApiFailure(String code, List<String> params, Throwable cause) {
        super(code + " " + params, cause);
        this.code = code;
        this.params = List.copyOf(params);
    }

    public String code() {
        return code;
    }

    public List<String> params() {
        return params;
    }

    /** The wire's list: the code first. */
    public List<String> description() {
        List<String> description = new ArrayList<>(params.size() + 1);
        description.add(code);
        description.addAll(params);
        return description;
    }
}
