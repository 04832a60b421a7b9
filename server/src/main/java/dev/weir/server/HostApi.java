package dev.weir.server;

import static java.util.Objects.requireNonNull;

import dev.weir.model.MessageDef;
import dev.weir.model.calls.DiagnosticsCalls;
import dev.weir.model.calls.GpuGroupCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PoolCalls;
import dev.weir.model.calls.SecretCalls;
import dev.weir.model.calls.UsbGroupCalls;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Store;
import dev.weir.server.diagnostics.HostDiagnostics;
import dev.weir.server.ops.device.DeviceGroups;
import dev.weir.server.ops.host.Evacuation;
import dev.weir.server.ops.host.HostEnabling;
import dev.weir.server.ops.host.HostOps;
import dev.weir.server.ops.host.HostSettings;
import dev.weir.server.ops.host.LegacyTls;
import dev.weir.server.ops.host.LicenceState;
import dev.weir.server.ops.pool.Introduction;

/** Puts together the parts of the API about hosts by themselves. */
final class HostApi {
    private final Api.Surroundings around;

    HostApi(Api.Surroundings around) {
        this.around = around;
    }

    void bind(CallRegistry registry, HostCalls<CallContext> hosts, PoolCalls<CallContext> pools) {
        Store store = around.store();
        new HostOps(store, around.clock()).bind(hosts);
        new HostSettings(store).bind(hosts);
        new HostEnabling(store, around.clock()).bind(hosts);
        new HostDiagnostics(store, around.diagnostics(), around.servers())
                .bind(new DiagnosticsCalls<>(registry), hosts);
        MessageDef move = requireNonNull(Xapi.MODEL.findMessage(Evacuation.MOVING));
        new Evacuation(store, () -> registry.find(move) != null).bind(hosts, pools);
        new LegacyTls(store).bind(hosts, pools);
        new LicenceState(store).bind(pools);
        new DeviceGroups(store, around.ids()).bind(new GpuGroupCalls<>(registry), new UsbGroupCalls<>(registry));
        new Introduction(store, around.ids()).bind(new SecretCalls<>(registry));
    }
}
