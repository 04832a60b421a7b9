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
import dev.weir.server.domain.VifCable;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Addresses.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What a VIF lets through, in its guest at once: addresses, where it is locked, and the VLANs of a trunk. */
public final class VifSettings {
    private static final long LAST_TAG = 4094;

    private final VifCables cables;

    public VifSettings(VifCables cables) {
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
                .removeTrunks((context, vif, tag) -> carry(context, vif, (state, old) -> without(old, tag)))
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
            return v4 ? old.allowing4(after) : old.allowing6(after);
        });
    }

    private static <T> List<T> with(List<T> list, T value) {
        List<T> more = new ArrayList<>(list);
        more.add(value);
        return more;
    }

    private static <T> List<T> without(List<T> list, T value) {
        List<T> fewer = new ArrayList<>(list);
        fewer.remove(value);
        return fewer;
    }

    private static void requireAddress(Field<VifRef, List<String>> field, Family family, String entry) {
        if (!Addresses.valid(family, entry) && !Addresses.validCidr(family, entry)) {
            throw Errors.invalidIpAddressSpecified(field.def().name());
        }
    }

    private void addTrunk(CallContext context, VifRef vif, long tag) {
        carry(context, vif, (state, old) -> {
            requireTag(tag);
            requireTrunksFit(state, Records.get(state, vif, Vif.NETWORK));
            return with(old, tag);
        });
    }

    private void setTrunks(CallContext context, VifRef vif, List<Long> tags) {
        carry(context, vif, (state, old) -> {
            if (!tags.isEmpty()) {
                requireTrunksFit(state, Records.get(state, vif, Vif.NETWORK));
            }
            tags.forEach(VifSettings::requireTag);
            return tags;
        });
    }

    private void carry(CallContext context, VifRef vif, BiFunction<Snapshot, List<Long>, List<Long>> change) {
        cables.change(context, vif, state -> {
            VifCable old = VifCable.of(state, vif);
            return old.carrying(
                    change.apply(state, old.trunks()).stream().distinct().toList());
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
}
