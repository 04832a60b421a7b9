package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Sr;
import java.util.List;

/** Storage of the host that joins, plugged or not. */
public record SrFacts(
        String ref, String uuid, String name, String type, boolean shared, boolean tools, List<String> disks) {
    static SrFacts of(Entry sr, List<String> disks) {
        return new SrFacts(
                sr.ref(),
                sr.get(Sr.UUID),
                sr.get(Sr.NAME_LABEL),
                sr.get(Sr.TYPE),
                sr.get(Sr.SHARED),
                sr.get(Sr.IS_TOOLS_SR),
                disks);
    }
}
