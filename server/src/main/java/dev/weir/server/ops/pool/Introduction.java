package dev.weir.server.ops.pool;

import dev.weir.model.calls.SecretCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Secret;
import dev.weir.model.types.SecretRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.Map;

/** secret.introduce: a secret of another pool, under the uuid by which what it belongs to knows it. */
public final class Introduction {
    private final Store store;
    private final Ids ids;

    public Introduction(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(SecretCalls<CallContext> calls) {
        calls.introduce(this::introduce);
    }

    private SecretRef introduce(CallContext context, String uuid, String value, Map<String, String> otherConfig) {
        SecretRef secret = new SecretRef(ids.ref());
        return store.write(tx -> {
            if (tx.findByUuid(Secret.DEF, uuid) != null) {
                throw Errors.dbUniquenessConstraintViolation("secret", "uuid", uuid);
            }
            Records.<SecretRef>draft()
                    .with(Secret.UUID, uuid)
                    .with(Secret.VALUE, value)
                    .with(Secret.OTHER_CONFIG, otherConfig)
                    .create(tx, secret);
            return secret;
        });
    }
}
