package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Pif;

/** An interface of a host: a NIC, or what is made of others. */
public record PifFacts(
        String ref,
        String uuid,
        String host,
        String network,
        String device,
        long vlan,
        boolean physical,
        boolean management,
        String ip,
        String addressType,
        String bondSlaveOf) {

    static PifFacts of(Entry pif) {
        return new PifFacts(
                pif.ref(),
                pif.get(Pif.UUID),
                pif.link(Pif.HOST),
                pif.link(Pif.NETWORK),
                pif.get(Pif.DEVICE),
                pif.get(Pif.VLAN),
                pif.get(Pif.PHYSICAL),
                pif.get(Pif.MANAGEMENT),
                pif.get(Pif.IP),
                pif.word(Pif.PRIMARY_ADDRESS_TYPE),
                pif.link(Pif.BOND_SLAVE_OF));
    }
}
