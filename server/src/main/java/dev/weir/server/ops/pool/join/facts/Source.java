package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.ClassDef;
import java.util.List;

/** The objects of one pool, wherever they are. */
public interface Source {
    /** All of a class, whose records are small and do not grow with the number of VMs. */
    List<Entry> records(ClassDef owner);

    /** All of a class, of whose records only single fields are asked for: the whole would name each VM. */
    List<Entry> objects(ClassDef owner);

    /** One object, of which single fields are asked for. */
    Entry at(ClassDef owner, String ref);
}
