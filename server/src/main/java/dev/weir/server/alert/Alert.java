package dev.weir.server.alert;

import dev.weir.model.types.Cls;

/** Tells whoever reads the pool's messages that something happened. */
@FunctionalInterface
public interface Alert {
    /** A message of that name about the object of that class and uuid. */
    void raise(String name, Cls about, String uuid, String body);
}
