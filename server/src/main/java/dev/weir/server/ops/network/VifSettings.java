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
import dev.weir.server.domain.VifCable;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Addresses.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a VIF lets through: addresses, where it is locked, in its guest at once; tags are stored only. */
public final class VifSettings {
    private static final long LAST_TAG = 4094;

    private final Store store;
    private final VifCables cables;

    public VifSettings(Store store, VifCables cables) {
        this.store = store;
        this.cables = cables;
    }

    public void bind(VifCalls<CallContext> calls) {
        calls.setIpv4Allowed((context, vif, value) -> allow(context, vif, Family.V4, old -> value))
                .addIpv4Allowed((context, vif, value) -> allow(context, vif, Family.V4, old -> with(old, value)))
                .removeIpv4Allowed((context, vif, value) -> allow(context, vif, Family.V4, old -> without(old, value)))
                .setIpv6Allowed((context, vif, value) -> allow(context, vif, Family.V6, old -> value))
                .addIpv6Allowed((context, vif, value) -> allow(context, vif, Family.V6, old -> with(old, value)))
                .removeIpv6Allowed((context, vif, value) -> allow(context, vif, Family.V6, old -> without(old, value)))
                .addTrunks(this::addTrunk)
                .removeTrunks((context, vif, tag) -> remove(vif, Vif.TRUNKS, tag))
                .setTrunks(this::setTrunks);
    }

    private void allow(CallContext context, VifRef vif, Family family, UnaryOperator<List<String>> change) {
        boolean v4 = family == Family.V4;
        cables.change(context, vif, state -> {
            VifCable old = VifCable.of(state, vif);
            List<String> before = v4 ? old.ipv4() : old.ipv6();
            List<String> after = change.apply(before).stream().distinct().toList();
            after.stream()
                    .filter(entry -> !before.contains(entry))
                    .forEach(entry -> requireAddress(v4 ? Vif.IPV4_ALLOWED : Vif.IPV6_ALLOWED, family, entry));
            return new VifCable(old.network(), old.mode(), v4 ? after : old.ipv4(), v4 ? old.ipv6() : after);
        });
    }

    private static List<String> with(List<String> list, String value) {
        List<String> more = new ArrayList<>(list);
        more.add(value);
        return more;
    }

    private static List<String> without(List<String> list, String value) {
        List<String> fewer = new ArrayList<>(list);
        fewer.remove(value);
        return fewer;
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
