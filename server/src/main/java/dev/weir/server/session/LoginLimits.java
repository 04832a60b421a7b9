package dev.weir.server.session;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;

/** How many passwords are checked at once, and what of an external login is remembered (ETS-3). */
final class LoginLimits {
    private final Store store;
    private final Login login;

    LoginLimits(Store store, Login login) {
        this.store = store;
        this.login = login;
    }

    void bind(PoolCalls<CallContext> calls) {
        calls.setLocalAuthMaxThreads((context, self, value) -> set(self, Pool.LOCAL_AUTH_MAX_THREADS, value, 1))
                .setExtAuthMaxThreads((context, self, value) -> set(self, Pool.EXT_AUTH_MAX_THREADS, value, 1))
                .setExtAuthCacheEnabled((context, self, value) -> write(self, Pool.EXT_AUTH_CACHE_ENABLED, value))
                .setExtAuthCacheSize((context, self, value) -> set(self, Pool.EXT_AUTH_CACHE_SIZE, value, 0))
                .setExtAuthCacheExpiry((context, self, value) -> set(self, Pool.EXT_AUTH_CACHE_EXPIRY, value, 0));
    }

    private void set(PoolRef self, Field<PoolRef, Long> field, long value, long least) {
        Records.require(store.snapshot(), self);
        if (value < least) {
            throw Errors.invalidValue(field.def().name(), Long.toString(value));
        }
        write(self, field, value);
    }

    private <T> void write(PoolRef self, Field<PoolRef, T> field, T value) {
        store.write(tx -> {
            Records.require(tx, self);
            Records.set(tx, self, field, value);
            return self;
        });
        login.forget();
    }
}
