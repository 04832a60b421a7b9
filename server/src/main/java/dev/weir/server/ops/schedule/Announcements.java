package dev.weir.server.ops.schedule;

/** Tells people what a schedule did, as a message about an object. */
@FunctionalInterface
public interface Announcements {
    void tell(String name, String className, String uuid, String body);
}
