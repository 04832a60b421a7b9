package dev.weir.server.ops.network;

import dev.weir.model.calls.VifCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifLockingMode;
import dev.weir.model.types.VifRef;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Addresses.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a VIF lets through: checked and stored. What a guest sends is not filtered yet. */
public final class VifSettings {
    private static final long LAST_TAG = 4094;

    private final Store store;

    public VifSettings(Store store) {
        this.store = store;
    }

    public void bind(VifCalls<CallContext> calls) {
        calls.setIpv4Allowed((context, vif, value) -> setAllowed(vif, Vif.IPV4_ALLOWED, Family.V4, value))
                .addIpv4Allowed((context, vif, value) -> addAllowed(vif, Vif.IPV4_ALLOWED, Family.V4, value))
                .removeIpv4Allowed((context, vif, value) -> remove(vif, Vif.IPV4_ALLOWED, value))
                .setIpv6Allowed((context, vif, value) -> setAllowed(vif, Vif.IPV6_ALLOWED, Family.V6, value))
                .addIpv6Allowed((context, vif, value) -> addAllowed(vif, Vif.IPV6_ALLOWED, Family.V6, value))
                .removeIpv6Allowed((context, vif, value) -> remove(vif, Vif.IPV6_ALLOWED, value))
                .addTrunks(this::addTrunk)
                .removeTrunks((context, vif, tag) -> remove(vif, Vif.TRUNKS, tag))
                .setTrunks(this::setTrunks);
    }

    private void setAllowed(VifRef vif, Field<VifRef, List<String>> field, Family family, List<String> value) {
        write(vif, tx -> {
            value.forEach(entry -> requireAddress(field, family, entry));
            Records.set(tx, vif, field, value.stream().distinct().toList());
        });
    }

    private void addAllowed(VifRef vif, Field<VifRef, List<String>> field, Family family, String value) {
        write(vif, tx -> {
            requireAddress(field, family, value);
            add(tx, vif, field, value);
        });
    }

    private static void requireAddress(Field<VifRef, List<String>> field, Family family, String entry) {
        if (!Addresses.valid(family, entry) && !Addresses.validCidr(family, entry)) {
            throw Errors.invalidIpAddressSpecified(field.def().name());
        }
    }

    private void addTrunk(CallContext context, VifRef vif, long tag) {
        write(vif, tx -> {
            requireTag(tag);
            requireTrunksFit(tx, Records.get(tx, vif, Vif.NETWORK));
            add(tx, vif, Vif.TRUNKS, tag);
        });
    }

    private void setTrunks(CallContext context, VifRef vif, List<Long> tags) {
        write(vif, tx -> {
            if (!tags.isEmpty()) {
                requireTrunksFit(tx, Records.get(tx, vif, Vif.NETWORK));
            }
            tags.forEach(VifSettings::requireTag);
            Records.set(tx, vif, Vif.TRUNKS, tags.stream().distinct().toList());
        });
    }

    private static void requireTag(long tag) {
        if (tag < 0 || tag > LAST_TAG) {
            throw Errors.vlanTagInvalid(Long.toString(tag));
        }
    }

    /** A network that is a VLAN itself carries no tags (NET-13). */
    static void requireTrunksFit(Snapshot state, NetworkRef network) {
        boolean vlan = Records.get(state, network, Network.PIFS).stream()
                .anyMatch(pif -> Records.get(state, pif, Pif.VLAN) >= 0);
        if (vlan) {
            throw Errors.networkIncompatibleWithTrunks(network.ref());
        }
    }

    /** A network's default never locks: it is unlocked or disabled (NET-82). */
    static boolean locked(Snapshot state, VifRef vif) {
        return Records.get(state, vif, Vif.LOCKING_MODE) == VifLockingMode.LOCKED;
    }

    private static <T> void add(Tx tx, VifRef vif, Field<VifRef, List<T>> field, T value) {
        List<T> values = new ArrayList<>(Records.get(tx, vif, field));
        if (!values.contains(value)) {
            values.add(value);
            Records.set(tx, vif, field, values);
        }
    }

    private <T> void remove(VifRef vif, Field<VifRef, List<T>> field, T value) {
        write(vif, tx -> {
            List<T> values = new ArrayList<>(Records.get(tx, vif, field));
            values.remove(value);
            Records.set(tx, vif, field, values);
        });
    }

    private void write(VifRef vif, Consumer<Tx> change) {
        store.write(tx -> {
            Records.require(tx, vif);
            change.accept(tx);
            return vif;
        });
    }
}
