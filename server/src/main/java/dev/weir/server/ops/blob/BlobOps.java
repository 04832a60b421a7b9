package dev.weir.server.ops.blob;

import dev.weir.model.calls.BlobCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.NetworkCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Blob;
import dev.weir.model.types.BlobRef;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vm;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Instant;
import java.util.Map;

/** blob.create and destroy, and create_new_blob of each class that has blobs. */
public final class BlobOps {
    private static final String ANYTHING = "application/octet-stream";

    private final Store store;
    private final Ids ids;

    public BlobOps(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(
            BlobCalls<CallContext> calls,
            VmCalls<CallContext> vms,
            HostCalls<CallContext> hosts,
            PoolCalls<CallContext> pools,
            SrCalls<CallContext> srs,
            NetworkCalls<CallContext> networks) {
        calls.create((context, type, open) -> store.write(tx -> make(tx, type, open)))
                .destroy(this::destroy);
        vms.createNewBlob((context, owner, name, type, open) -> add(owner, Vm.BLOBS, name, type, open));
        hosts.createNewBlob((context, owner, name, type, open) -> add(owner, Host.BLOBS, name, type, open));
        pools.createNewBlob((context, owner, name, type, open) -> add(owner, Pool.BLOBS, name, type, open));
        srs.createNewBlob((context, owner, name, type, open) -> add(owner, Sr.BLOBS, name, type, open));
        networks.createNewBlob((context, owner, name, type, open) -> add(owner, Network.BLOBS, name, type, open));
    }

    private BlobRef make(Tx tx, String type, boolean open) {
        BlobRef blob = new BlobRef(ids.ref());
        Records.<BlobRef>draft()
                .with(Blob.UUID, ids.uuid())
                .with(Blob.PUBLIC, open)
                .with(Blob.MIME_TYPE, type.isEmpty() ? ANYTHING : type)
                .with(Blob.LAST_UPDATED, Instant.EPOCH)
                .create(tx, blob);
        return blob;
    }

    private <R extends Ref> BlobRef add(
            R owner, Field<R, Map<String, BlobRef>> blobs, String name, String type, boolean open) {
        return store.write(tx -> {
            if (Records.get(tx, owner, blobs).containsKey(name)) {
                throw Errors.mapDuplicateKey(owner.owner().name(), "blobs", owner.ref(), name);
            }
            BlobRef blob = make(tx, type, open);
            Records.put(tx, owner, blobs, name, blob);
            return blob;
        });
    }

    /** Its name goes with it: nothing in the database names what is gone. */
    private void destroy(CallContext context, BlobRef blob) {
        store.write(tx -> {
            Records.require(tx, blob);
            Records.delete(tx, blob);
            return blob;
        });
    }
}
