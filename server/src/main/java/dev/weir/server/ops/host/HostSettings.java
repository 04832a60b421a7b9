package dev.weir.server.ops.host;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.place.Memory;
import java.util.Map;

/** A host's memory by the book, and how it is to be switched on. */
public final class HostSettings {
    private final Store store;

    public HostSettings(Store store) {
        this.store = store;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.computeFreeMemory(this::computeFreeMemory)
                .computeMemoryOverhead((context, host) -> Records.get(store.snapshot(), host, Host.MEMORY_OVERHEAD))
                .setPowerOnMode(this::setPowerOnMode);
    }

    private long computeFreeMemory(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        return Records.exists(state, Records.get(state, host, Host.METRICS)) ? Memory.free(state, host, VmRef.NULL) : 0;
    }

    /** The password of the old way goes: its secret was made for it alone. */
    private void setPowerOnMode(CallContext context, HostRef host, String mode, Map<String, String> config) {
        store.write(tx -> {
            Records.get(tx, host, Host.POWER_ON_CONFIG).forEach((key, uuid) -> {
                if (key.endsWith("password_secret") && !config.containsValue(uuid)) {
                    dropSecret(tx, uuid);
                }
            });
            Records.set(tx, host, Host.POWER_ON_MODE, mode);
            Records.set(tx, host, Host.POWER_ON_CONFIG, config);
            return host;
        });
    }

    private static void dropSecret(Tx tx, String uuid) {
        Row secret = tx.findByUuid(Secret.DEF, uuid);
        if (secret != null) {
            Records.delete(tx, new SecretRef(secret.ref()));
        }
    }
}
