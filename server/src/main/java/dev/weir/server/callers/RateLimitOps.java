package dev.weir.server.callers;

import dev.weir.model.FieldDef;
import dev.weir.model.calls.RateLimitCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Caller;
import dev.weir.model.types.CallerRef;
import dev.weir.model.types.RateLimit;
import dev.weir.model.types.RateLimitRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.Map;

/** The messages of class Rate_limit. */
public final class RateLimitOps {
    private final Store store;
    private final Ids ids;
    private final Callers callers;

    public RateLimitOps(Store store, Ids ids, Callers callers) {
        this.store = store;
        this.ids = ids;
        this.callers = callers;
    }

    public void bind(Effects effects, RateLimitCalls<CallContext> calls) {
        effects.onCreate("Rate_limit", this::create);
        effects.onDestroy("Rate_limit", this::destroy);
        calls.addCaller(this::addCaller)
                .removeCaller(this::removeCaller)
                .setBurstSize(this::setBurstSize)
                .setFillRate(this::setFillRate);
    }

    private String create(CallContext context, Map<FieldDef, Value> members) {
        requireSensible(given(members, RateLimit.BURST_SIZE.def()), given(members, RateLimit.FILL_RATE.def()));
        RateLimitRef ref = new RateLimitRef(ids.ref());
        return store.write(tx -> {
            Records.Draft<RateLimitRef> draft = Records.<RateLimitRef>draft().with(RateLimit.UUID, ids.uuid());
            draft.values().putAll(members);
            draft.create(tx, ref);
            return ref.ref();
        });
    }

    private static double given(Map<FieldDef, Value> members, FieldDef field) {
        return members.get(field) instanceof Value.Real real ? real.value() : 0;
    }

    private static void requireSensible(double burst, double rate) {
        requirePositive(RateLimit.FILL_RATE.def(), rate);
        requirePositive(RateLimit.BURST_SIZE.def(), burst);
    }

    /** What is no number is not above nought either. The text is the reference's, which leaves a bare dot. */
    private static void requirePositive(FieldDef field, double value) {
        if (!(value > 0)) {
            String text = Double.toString(value);
            throw Errors.invalidValue(field.name(), text.endsWith(".0") ? text.substring(0, text.length() - 1) : text);
        }
    }

    private void destroy(CallContext context, String ref) {
        store.write(tx -> {
            Records.require(tx, RateLimit.DEF, ref);
            tx.delete(RateLimit.DEF, ref);
            return ref;
        });
        callers.forget(new RateLimitRef(ref));
    }

    /** A caller has one limit; it leaves the one it had. */
    private void addCaller(CallContext context, RateLimitRef self, CallerRef caller) {
        store.write(tx -> {
            Records.require(tx, self);
            Records.require(tx, caller);
            Records.set(tx, caller, Caller.RATE_LIMIT, self);
            return self;
        });
    }

    private void removeCaller(CallContext context, RateLimitRef self, CallerRef caller) {
        store.write(tx -> {
            Records.require(tx, self);
            if (Records.get(tx, caller, Caller.RATE_LIMIT).equals(self)) {
                Records.set(tx, caller, Caller.RATE_LIMIT, RateLimitRef.NULL);
            }
            return self;
        });
    }

    private void setBurstSize(CallContext context, RateLimitRef self, double value) {
        store.write(tx -> {
            requireSensible(value, Records.get(tx, self, RateLimit.FILL_RATE));
            Records.set(tx, self, RateLimit.BURST_SIZE, value);
            return self;
        });
    }

    private void setFillRate(CallContext context, RateLimitRef self, double value) {
        store.write(tx -> {
            requireSensible(Records.get(tx, self, RateLimit.BURST_SIZE), value);
            Records.set(tx, self, RateLimit.FILL_RATE, value);
            return self;
        });
    }
}
