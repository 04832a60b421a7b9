package dev.weir.model;

import java.util.List;

/** An error code and the names of its parameters, where the reference declares them. */
public record ErrorDef(String code, List<String> params) {}
