package dev.weir.server.ops.pif;

import dev.weir.model.calls.HostCalls;
import dev.weir.model.calls.PifCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.BondRef;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Ipv6ConfigurationMode;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifMetrics;
import dev.weir.model.types.PifMetricsRef;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.PrimaryAddressType;
import dev.weir.model.types.VlanRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.List;
import java.util.Map;

/**
 * What only reads or writes records of interfaces: PIF.pool_introduce, db_introduce, db_forget, set_primary_address_type,
 * host.get_management_interface, reset_networking.
 */
final class PifRecords {
    private final Store store;
    private final Ids ids;

    PifRecords(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    void bind(PifCalls<CallContext> calls, HostCalls<CallContext> hosts) {
        hosts.getManagementInterface(this::management).resetNetworking(this::reset);
        calls.poolIntroduce(this::introduce)
                .dbIntroduce(this::introduce)
                .dbForget(this::forget)
                .setPrimaryAddressType(this::setPrimaryAddressType);
    }

    private PifRef introduce(
            CallContext context,
            String device,
            NetworkRef network,
            HostRef host,
            String mac,
            long mtu,
            long vlan,
            boolean physical,
            IpConfigurationMode mode,
            String ip,
            String netmask,
            String gateway,
            String dns,
            BondRef bondSlaveOf,
            VlanRef vlanMasterOf,
            boolean management,
            Map<String, String> otherConfig,
            boolean disallowUnplug,
            Ipv6ConfigurationMode mode6,
            List<String> ipv6,
            String gateway6,
            PrimaryAddressType addressType,
            boolean managed,
            Map<String, String> properties) {
        PifRef pif = new PifRef(ids.ref());
        return store.write(tx -> {
            Records.require(tx, network);
            Records.require(tx, host);
            PifMetricsRef metrics = new PifMetricsRef(ids.ref());
            Records.<PifMetricsRef>draft().with(PifMetrics.UUID, ids.uuid()).create(tx, metrics);
            Records.<PifRef>draft()
                    .with(Pif.UUID, ids.uuid())
                    .with(Pif.DEVICE, device)
                    .with(Pif.DEVICE_NAME, device)
                    .with(Pif.NETWORK, network)
                    .with(Pif.HOST, host)
                    .with(Pif.MAC, mac)
                    .with(Pif.MTU, mtu)
                    .with(Pif.VLAN, vlan)
                    .with(Pif.METRICS, metrics)
                    .with(Pif.PHYSICAL, physical)
                    .with(Pif.CURRENTLY_ATTACHED, false)
                    .with(Pif.IP_CONFIGURATION_MODE, mode)
                    .with(Pif.IP, ip)
                    .with(Pif.NETMASK, netmask)
                    .with(Pif.GATEWAY, gateway)
                    .with(Pif.DNS, dns)
                    .with(Pif.BOND_SLAVE_OF, bondSlaveOf)
                    .with(Pif.VLAN_MASTER_OF, vlanMasterOf)
                    .with(Pif.MANAGEMENT, management)
                    .with(Pif.OTHER_CONFIG, otherConfig)
                    .with(Pif.DISALLOW_UNPLUG, disallowUnplug)
                    .with(Pif.IPV6_CONFIGURATION_MODE, mode6)
                    .with(Pif.IPV6, ipv6)
                    .with(Pif.IPV6_GATEWAY, gateway6)
                    .with(Pif.PRIMARY_ADDRESS_TYPE, addressType)
                    .with(Pif.MANAGED, managed)
                    .with(Pif.PROPERTIES, properties)
                    .create(tx, pif);
            return pif;
        });
    }

    /** A host without one fails here, as in the reference, by an error that has no name of its own (NET-21). */
    private PifRef management(CallContext context, HostRef host) {
        Snapshot state = store.snapshot();
        return Records.get(state, host, Host.PIFS).stream()
                .filter(pif -> Records.get(state, pif, Pif.MANAGEMENT))
                .findFirst()
                .orElseThrow(() -> Errors.internalError("Not_found"));
    }

    /** All that is known of a host's interfaces, for whoever has set the host up anew; PIF.scan finds them again. */
    private void reset(CallContext context, HostRef host) {
        store.write(tx -> {
            Records.require(tx, host);
            HostInterfaces.forget(tx, host);
            return host;
        });
    }

    private void forget(CallContext context, PifRef pif) {
        store.write(tx -> {
            drop(tx, pif);
            return pif;
        });
    }

    /** With its figures, unless another interface has them too, as a VLAN has its NIC's. */
    static void drop(Tx tx, PifRef pif) {
        PifMetricsRef metrics = Records.get(tx, pif, Pif.METRICS);
        Records.delete(tx, pif);
        boolean shared = tx.rows(Pif.DEF).stream()
                .anyMatch(other -> Records.get(other, Pif.METRICS).equals(metrics));
        if (!shared && Records.exists(tx, metrics)) {
            Records.delete(tx, metrics);
        }
    }

    /** NET-28. */
    private void setPrimaryAddressType(CallContext context, PifRef pif, PrimaryAddressType type) {
        store.write(tx -> {
            PifChecks.requireUnprotected(tx, pif);
            PifChecks.requireNoManagement(tx, pif);
            Records.set(tx, pif, Pif.PRIMARY_ADDRESS_TYPE, type);
            return pif;
        });
    }
}
