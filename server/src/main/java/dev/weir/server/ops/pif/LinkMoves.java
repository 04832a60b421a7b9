package dev.weir.server.ops.pif;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vlan;
import dev.weir.model.types.VlanRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.place.Placer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lies on interfaces goes over to another of the same host, in the records (NET-44, NET-45). */
final class LinkMoves {
    private final VlanRecords vlans;

    LinkMoves(VlanRecords vlans) {
        this.vlans = vlans;
    }

    /** Interfaces of VMs that are there, or can be nowhere else. */
    static List<VifRef> localVifs(Snapshot state, HostRef host, NetworkRef network) {
        return Records.get(state, network, Network.VIFS).stream()
                .filter(vif -> isLocal(state, Records.get(state, vif, Vif.VM), host))
                .toList();
    }

    private static boolean isLocal(Snapshot state, VmRef vm, HostRef host) {
        if (!Records.exists(state, vm)) {
            return false;
        }
        HostRef resident = Records.get(state, vm, Vm.RESIDENT_ON);
        if (Records.exists(state, resident)) {
            return resident.equals(host);
        }
        return Set.of(host).containsAll(Placer.possible(state, vm));
    }

    static void vifs(Tx tx, List<VifRef> vifs, NetworkRef network) {
        vifs.forEach(vif -> Records.set(tx, vif, Vif.NETWORK, network));
    }

    /** VMs of a tag that is there already go to its network. */
    void vlans(Tx tx, PifRef from, PifRef to) {
        for (VlanRef vlan : List.copyOf(Records.get(tx, from, Pif.VLAN_SLAVE_OF))) {
            PifRef untagged = Records.get(tx, vlan, Vlan.UNTAGGED_PIF);
            long tag = Records.get(tx, vlan, Vlan.TAG);
            PifRef there = tagged(tx, to, tag);
            if (there != null) {
                List<VifRef> users =
                        localVifs(tx, Records.get(tx, to, Pif.HOST), Records.get(tx, untagged, Pif.NETWORK));
                vifs(tx, users, Records.get(tx, there, Pif.NETWORK));
            } else {
                again(tx, untagged, to, tag);
            }
            VlanRecords.delete(tx, vlan);
        }
    }

    private static @Nullable PifRef tagged(Tx tx, PifRef below, long tag) {
        return Records.get(tx, below, Pif.VLAN_SLAVE_OF).stream()
                .filter(vlan -> Records.get(tx, vlan, Vlan.TAG) == tag)
                .map(vlan -> Records.get(tx, vlan, Vlan.UNTAGGED_PIF))
                .findFirst()
                .orElse(null);
    }

    private void again(Tx tx, PifRef untagged, PifRef to, long tag) {
        VlanRef vlan = vlans.write(tx, to, tag, Records.get(tx, untagged, Pif.NETWORK));
        PifRef made = Records.get(tx, vlan, Vlan.UNTAGGED_PIF);
        Records.set(tx, made, Pif.CURRENTLY_ATTACHED, Records.get(tx, untagged, Pif.CURRENTLY_ATTACHED));
        address(tx, untagged, made);
    }

    /** How the host itself is reached goes along, by IPv4 (NET-48). */
    static void address(Tx tx, PifRef from, PifRef to) {
        Records.set(tx, to, Pif.IP_CONFIGURATION_MODE, Records.get(tx, from, Pif.IP_CONFIGURATION_MODE));
        Records.set(tx, to, Pif.IP, Records.get(tx, from, Pif.IP));
        Records.set(tx, to, Pif.NETMASK, Records.get(tx, from, Pif.NETMASK));
        Records.set(tx, to, Pif.GATEWAY, Records.get(tx, from, Pif.GATEWAY));
        Records.set(tx, to, Pif.DNS, Records.get(tx, from, Pif.DNS));
        Records.set(tx, to, Pif.MANAGEMENT, Records.get(tx, from, Pif.MANAGEMENT));
        Records.set(tx, from, Pif.IP_CONFIGURATION_MODE, IpConfigurationMode.NONE);
        Records.set(tx, from, Pif.IP, "");
        Records.set(tx, from, Pif.NETMASK, "");
        Records.set(tx, from, Pif.GATEWAY, "");
        Records.set(tx, from, Pif.DNS, "");
        Records.set(tx, from, Pif.MANAGEMENT, false);
    }

    /** The smallest number that no device of this kind on the host has (NET-20). */
    static String device(Snapshot state, HostRef host, String kind) {
        List<String> taken = Records.get(state, host, Host.PIFS).stream()
                .map(pif -> Records.get(state, pif, Pif.DEVICE))
                .toList();
        int number = 0;
        while (taken.contains(kind + number)) {
            number++;
        }
        return kind + number;
    }
}
