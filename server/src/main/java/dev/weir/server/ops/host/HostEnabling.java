package dev.weir.server.ops.host;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostAllowedOperations;
import dev.weir.model.types.HostRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.state.HostRules;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * host.disable and host.enable, and that a host which has started takes VMs by itself unless somebody has said that it is
 * not to (POOL-100).
 */
public final class HostEnabling {
    /** In other_config of a disabled host: for ever, or the start of the host until whose next one it is disabled. */
    private static final String DISABLED = "weir:disabled";

    /** In other_config of a host that was disabled by the end of its pool. */
    private static final String WITH_POOL = "weir:disabled-with-pool";

    private static final Set<HostAllowedOperations> ENDS =
            EnumSet.of(HostAllowedOperations.SHUTDOWN, HostAllowedOperations.REBOOT);

    private static final String FOR_EVER = "always";
    private static final String BOOT_TIME = "boot_time";

    private final Store store;
    private final Clock clock;

    public HostEnabling(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.disable(this::disable).enable(this::enable);
    }

    /** {@code untilBoot}: the host's next start makes it take VMs again. */
    private void disable(CallContext context, HostRef host, boolean untilBoot) {
        store.write(tx -> {
            disable(tx, host, untilBoot);
            return host;
        });
    }

    private static void disable(Tx tx, HostRef host, boolean untilBoot) {
        String until = untilBoot ? start(tx, host) : FOR_EVER;
        Records.put(tx, host, Host.OTHER_CONFIG, DISABLED, until);
        Records.set(tx, host, Host.ENABLED, false);
    }

    /** PLM-61. */
    private void enable(CallContext context, HostRef host) {
        store.write(tx -> {
            HostRules.require(tx, host, HostAllowedOperations.ENABLE);
            boolean ending = Records.get(tx, host, Host.CURRENT_OPERATIONS).values().stream()
                    .anyMatch(ENDS::contains);
            if (ending || GoingDown.holds(tx, host, clock.instant())) {
                throw Errors.hostDisabledUntilReboot(host.ref());
            }
            enable(tx, host);
            return host;
        });
    }

    private static void enable(Tx tx, HostRef host) {
        Records.drop(tx, host, Host.OTHER_CONFIG, DISABLED);
        Records.set(tx, host, Host.ENABLED, true);
    }

    /** Which start of it the host is in; empty before its first word. */
    static String start(Snapshot state, HostRef host) {
        return Records.get(state, host, Host.OTHER_CONFIG).getOrDefault(BOOT_TIME, "");
    }

    /** The host is about to end: it takes no VMs until it has started anew. */
    public static void disableUntilBoot(Tx tx, HostRef host) {
        if (Records.get(tx, host, Host.ENABLED)) {
            disable(tx, host, true);
        }
    }

    /** The host ends with its pool, and takes no VMs meanwhile; one that took none before is left. */
    public static void disableWithPool(Tx tx, HostRef host) {
        if (Records.get(tx, host, Host.ENABLED)) {
            disable(tx, host, true);
            Records.put(tx, host, Host.OTHER_CONFIG, WITH_POOL, "true");
        }
    }

    /** The pool goes on: the host takes VMs as before, or will when it has started anew. */
    public static void enableWithPool(Tx tx, HostRef host, boolean ending) {
        if (Records.get(tx, host, Host.OTHER_CONFIG).containsKey(WITH_POOL)) {
            Records.drop(tx, host, Host.OTHER_CONFIG, WITH_POOL);
            if (!ending) {
                enable(tx, host);
            }
        }
    }

    /** The host has come to life, with its storage. */
    static void started(Tx tx, HostRef host) {
        Map<String, String> known = Records.get(tx, host, Host.OTHER_CONFIG);
        String until = known.get(DISABLED);
        boolean still = until != null && (until.equals(FOR_EVER) || until.equals(known.get(BOOT_TIME)));
        if (!still && !Records.get(tx, host, Host.ENABLED)) {
            Records.drop(tx, host, Host.OTHER_CONFIG, DISABLED);
            Records.set(tx, host, Host.ENABLED, true);
        }
    }
}
