package dev.weir.server.ops.network;

import dev.weir.model.calls.VifCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifIpv4ConfigurationMode;
import dev.weir.model.types.VifIpv6ConfigurationMode;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.SeedSpecs;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Addresses.Family;
import java.util.List;

/** VIF.configure_ipv4 and 6: the address that a guest which can be told shall give its interface (NET-84). */
public final class GuestAddressing {
    private final Store store;

    public GuestAddressing(Store store) {
        this.store = store;
    }

    public void bind(VifCalls<CallContext> calls) {
        calls.configureIpv4(this::configureIpv4).configureIpv6(this::configureIpv6);
    }

    private void configureIpv4(
            CallContext context, VifRef vif, VifIpv4ConfigurationMode mode, String address, String gateway) {
        store.write(tx -> {
            if (mode == VifIpv4ConfigurationMode.STATIC) {
                requireStatic(tx, vif, Family.V4, Vif.IPV4_ALLOWED, address, gateway);
            }
            requireFeature(tx, vif);
            Records.set(tx, vif, Vif.IPV4_CONFIGURATION_MODE, mode);
            Records.set(tx, vif, Vif.IPV4_ADDRESSES, List.of(address));
            Records.set(tx, vif, Vif.IPV4_GATEWAY, gateway);
            return vif;
        });
    }

    private void configureIpv6(
            CallContext context, VifRef vif, VifIpv6ConfigurationMode mode, String address, String gateway) {
        store.write(tx -> {
            if (mode == VifIpv6ConfigurationMode.STATIC) {
                requireStatic(tx, vif, Family.V6, Vif.IPV6_ALLOWED, address, gateway);
            }
            requireFeature(tx, vif);
            Records.set(tx, vif, Vif.IPV6_CONFIGURATION_MODE, mode);
            Records.set(tx, vif, Vif.IPV6_ADDRESSES, List.of(address));
            Records.set(tx, vif, Vif.IPV6_GATEWAY, gateway);
            return vif;
        });
    }

    private static void requireStatic(
            Snapshot state,
            VifRef vif,
            Family family,
            Field<VifRef, List<String>> allowed,
            String address,
            String gateway) {
        Records.require(state, vif);
        String plain = Addresses.addressOf(family, address);
        if (plain == null) {
            throw Errors.invalidCidrAddressSpecified("address");
        }
        boolean may = !VifSettings.locked(state, vif)
                || Records.get(state, vif, allowed).stream().anyMatch(entry -> Addresses.same(family, plain, entry));
        if (!may) {
            throw Errors.addressViolatesLockingConstraint(address);
        }
        if (!gateway.isEmpty() && !Addresses.valid(family, gateway)) {
            throw Errors.invalidIpAddressSpecified("gateway");
        }
    }

    /** An agent in the guest carries it out, or cloud-init at the VM's next start. */
    private static void requireFeature(Snapshot state, VifRef vif) {
        VmRef vm = Records.get(state, vif, Vif.VM);
        if (SeedSpecs.tellsAddresses(Records.require(state, vm))) {
            return;
        }
        VmGuestMetricsRef guest = Records.get(state, vm, Vm.GUEST_METRICS);
        boolean told = Records.exists(state, guest)
                && "1".equals(Records.get(state, guest, VmGuestMetrics.OTHER).get("feature-static-ip-setting"));
        if (!told) {
            throw Errors.vmLacksFeature(vm.ref());
        }
    }
}
