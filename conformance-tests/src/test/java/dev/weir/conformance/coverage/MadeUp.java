package dev.weir.conformance.coverage;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Names of things that are not there, the same in every run. */
final class MadeUp {
    private MadeUp() {}

    static String uuid(String what) {
        return UUID.nameUUIDFromBytes(("no " + what).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static String ref(String className) {
        return "OpaqueRef:" + uuid(className);
    }
}
