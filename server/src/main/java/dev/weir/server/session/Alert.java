package dev.weir.server.session;

/** Tells whoever reads the pool's messages that something happened. */
@FunctionalInterface
public interface Alert {
    /** A message of that name about the object of that class and uuid. */
    void raise(String name, String className, String uuid, String body);
}
