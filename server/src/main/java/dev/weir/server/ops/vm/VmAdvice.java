package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;

/** VM.retrieve_wlb_recommendations, for pools that no workload balancing server advises (PLM-80). */
public final class VmAdvice {
    private final Store store;

    public VmAdvice(Store store) {
        this.store = store;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.retrieveWlbRecommendations((context, vm) -> {
            throw refusal(vm);
        });
    }

    private RuntimeException refusal(VmRef vm) {
        Records.require(store.snapshot(), vm);
        Row pool = ThePool.of(store.snapshot());
        if (Records.get(pool, Pool.WLB_URL).isEmpty()) {
            return Errors.wlbNotInitialized();
        }
        return Records.get(pool, Pool.WLB_ENABLED)
                ? Errors.notImplemented("VM.retrieve_wlb_recommendations")
                : Errors.wlbDisabled();
    }
}
