package dev.weir.model;

import java.util.Map;

/** A handler under a path of its own, outside the call protocols. */
public record HttpAction(
        String name,
        String method,
        String path,
        String role,
        boolean clientCert,
        boolean open,
        Map<String, String> subPermissions) {}
