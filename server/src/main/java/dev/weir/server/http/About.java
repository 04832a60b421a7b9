package dev.weir.server.http;

/** What the page at {@code /} tells. */
public record About(String version, String apiVersion) {}
