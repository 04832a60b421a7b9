package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Pbd;
import dev.weir.model.types.Sr;
import java.util.Map;

/** Storage that a pool's master reaches, and how. */
public record StorageFacts(
        String ref,
        String uuid,
        String name,
        String type,
        boolean shared,
        boolean tools,
        String pbdUuid,
        Map<String, String> deviceConfig) {

    static StorageFacts of(Entry pbd, Entry sr) {
        return new StorageFacts(
                sr.ref(),
                sr.get(Sr.UUID),
                sr.get(Sr.NAME_LABEL),
                sr.get(Sr.TYPE),
                sr.get(Sr.SHARED),
                sr.get(Sr.IS_TOOLS_SR),
                pbd.get(Pbd.UUID),
                pbd.get(Pbd.DEVICE_CONFIG));
    }
}
