package dev.weir.model;

/** A name of messages that servers create of their own accord, and its priority: 1 is critical, 5 information (ETS-62). */
public record AlertDef(String name, int priority) {}
