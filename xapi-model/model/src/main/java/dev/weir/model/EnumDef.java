package dev.weir.model;

import java.util.List;

/** An enum with the wire's words in the model's order. */
public record EnumDef(String name, List<String> values) {}
