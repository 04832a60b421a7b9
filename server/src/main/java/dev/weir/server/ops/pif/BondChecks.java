package dev.weir.server.ops.pif;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.BondMode;
import dev.weir.model.types.IpConfigurationMode;
import dev.weir.model.types.Ipv6ConfigurationMode;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.Pif;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PrimaryAddressType;
import dev.weir.server.db.Snapshot;
import dev.weir.server.domain.PifKind;
import dev.weir.server.object.Records;
import dev.weir.server.ops.network.Macs;
import dev.weir.server.pool.ThePool;
import java.util.List;
import java.util.Map;

/** Whether interfaces may become a bond, in the order of NET-40. */
final class BondChecks {
    private final Snapshot state;
    private final List<PifRef> members;

    /** @param members each once */
    BondChecks(Snapshot state, List<PifRef> members) {
        this.state = state;
        this.members = members;
    }

    void require(NetworkRef network, String mac, BondMode mode, Map<String, String> properties) {
        PifChecks.requireManaged(state, network);
        PifChecks.requireUnconnected(state, Records.get(state, members.getFirst(), Pif.HOST), network);
        if (PifChecks.isOnSriov(state, network)) {
            throw Errors.networkIncompatibleWithBond(network.ref());
        }
        if (!mac.isEmpty() && !Macs.valid(mac)) {
            throw Errors.macInvalid(mac);
        }
        BondProperties.complete(mode, properties);
        PifRef primary = primary();
        PrimaryAddressType type = Records.get(state, primary, Pif.PRIMARY_ADDRESS_TYPE);
        for (PifRef member : members) {
            if (Records.get(state, member, Pif.PRIMARY_ADDRESS_TYPE) != type) {
                throw Errors.pifIncompatiblePrimaryAddressType(member.ref());
            }
        }
        members.forEach(this::requireMember);
        requireAlike();
    }

    private void requireMember(PifRef member) {
        PifChecks.requireManaged(state, member);
        PifKind kind = PifKind.of(state, member);
        if (PifKind.isBonded(state, member) || kind == PifKind.BOND) {
            throw Errors.pifAlreadyBonded(member.ref());
        }
        if (kind == PifKind.VLAN) {
            throw Errors.pifVlanExists(Records.get(state, member, Pif.DEVICE));
        }
        PifChecks.requireNoTunnel(state, member);
        if (kind == PifKind.SRIOV) {
            throw Errors.pifIsSriovLogical(member.ref());
        }
        requireNoHa(state, member);
    }

    static void requireNoHa(Snapshot state, PifRef pif) {
        if (Records.get(ThePool.of(state), Pool.HA_ENABLED) && Records.get(state, pif, Pif.MANAGEMENT)) {
            throw Errors.haCannotChangeBondStatusOfMgmtIface();
        }
    }

    private void requireAlike() {
        if (members.stream()
                        .map(pif -> Records.get(state, pif, Pif.HOST))
                        .distinct()
                        .count()
                > 1) {
            throw Errors.pifCannotBondCrossHost();
        }
        if (members.stream()
                        .map(pif -> Records.get(state, pif, Pif.PROPERTIES))
                        .distinct()
                        .count()
                > 1) {
            throw Errors.incompatiblePifProperties();
        }
        if (members.stream().filter(pif -> isAddressed(state, pif)).count() > 1) {
            throw Errors.pifBondMoreThanOneIp();
        }
    }

    /** The one that the bond takes its address from (NET-43). */
    PifRef primary() {
        return members.stream()
                .filter(pif -> Records.get(state, pif, Pif.MANAGEMENT))
                .findFirst()
                .or(() ->
                        members.stream().filter(pif -> isAddressed(state, pif)).findFirst())
                .orElse(members.getFirst());
    }

    private static boolean isAddressed(Snapshot state, PifRef pif) {
        return Records.get(state, pif, Pif.PRIMARY_ADDRESS_TYPE) == PrimaryAddressType.IPV6
                ? Records.get(state, pif, Pif.IPV6_CONFIGURATION_MODE) != Ipv6ConfigurationMode.NONE
                : Records.get(state, pif, Pif.IP_CONFIGURATION_MODE) != IpConfigurationMode.NONE;
    }
}
