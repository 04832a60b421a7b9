package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.ClassDef;
import java.util.List;

/** The objects of one pool, wherever they are. */
public interface Source {
    /** All of a class, by one call however many there are; a host names the VMs that run on it, no more. */
    List<Entry> records(ClassDef owner);

    /** One object, of which single fields are asked for. */
    Entry at(ClassDef owner, String ref);
}
