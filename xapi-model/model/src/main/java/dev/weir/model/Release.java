package dev.weir.model;

/** A release that lifecycles name, with the product it came in; numbered ones are the server's own versions. */
public record Release(String name, String product) {}
