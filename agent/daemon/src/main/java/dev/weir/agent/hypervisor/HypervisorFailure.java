package dev.weir.agent.hypervisor;

import java.util.List;

/** A refusal of the hypervisor as the API tells it: a code and its parameters. */
public final class HypervisorFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final transient List<String> params;

    public HypervisorFailure(String code, String... params) {
        super(code + " " + List.of(params));
        this.code = code;
        this.params = List.of(params);
    }

    public String code() {
        return code;
    }

    public List<String> params() {
        return params;
    }
}
