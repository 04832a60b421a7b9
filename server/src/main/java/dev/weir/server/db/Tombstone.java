package dev.weir.server.db;

/** What is kept of a deleted object: the generations that made and removed it. */
public record Tombstone(String ref, long created, long deleted) {}
