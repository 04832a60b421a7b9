package dev.weir.server.ops.schedule;

import dev.weir.model.types.Cls;

/** Tells people what a schedule did, as a message about an object. */
@FunctionalInterface
public interface Announcements {
    void tell(String name, Cls about, String uuid, String body);
}
