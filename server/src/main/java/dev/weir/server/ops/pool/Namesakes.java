package dev.weir.server.ops.pool;

import dev.weir.model.FieldDef;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.value.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a joiner the pool has already, and under which reference. */
final class Namesakes {
    /** Bridges of these names are given by the pool itself. */
    private static final String NUMBERED = "xapi";

    private static final String INTERNAL = "is_host_internal_management_network";

    private final Tx tx;
    private final Set<String> physical = new HashSet<>();
    private final Set<String> theirTools = new HashSet<>();
    private final @Nullable SrRef tools;

    /** {@code rows} are all that the joiner brings. */
    Namesakes(Tx tx, List<Row> rows) {
        this.tx = tx;
        for (Row row : rows) {
            if (row.owner().equals(Pif.DEF)) {
                physical.add(Records.get(row, Pif.NETWORK).ref());
            } else if (row.owner().equals(Sr.DEF) && Records.get(row, Sr.IS_TOOLS_SR)) {
                theirTools.add(row.ref());
            }
        }
        this.tools = tools(tx);
    }

    private static @Nullable SrRef tools(Tx tx) {
        for (Row sr : tx.rows(Sr.DEF)) {
            if (Records.get(sr, Sr.IS_TOOLS_SR)) {
                return new SrRef(sr.ref());
            }
        }
        return null;
    }

    /** A disc of the joiner's tools: every pool has its own. */
    boolean isTool(Row row) {
        return row.owner().equals(Vdi.DEF)
                && theirTools.contains(Records.get(row, Vdi.SR).ref());
    }

    private @Nullable String tool(String location) {
        if (tools != null) {
            for (VdiRef vdi : Records.get(tx, tools, Sr.VDIS)) {
                if (Records.get(tx, vdi, Vdi.LOCATION).equals(location)) {
                    return vdi.ref();
                }
            }
        }
        return null;
    }

    /** The object of the pool that stands for this one of the joiner; none makes it new. */
    @Nullable
    String of(Row row) {
        if (row.owner().equals(Network.DEF)) {
            return network(row);
        }
        if (row.owner().equals(Sr.DEF) && Records.get(row, Sr.IS_TOOLS_SR)) {
            return tools == null ? null : tools.ref();
        }
        if (isTool(row)) {
            return tool(Records.get(row, Vdi.LOCATION));
        }
        FieldDef uuid = row.owner().findField("uuid");
        Row known = uuid == null ? null : tx.findByUuid(row.owner(), ((Value.Text) row.get(uuid)).text());
        return known == null ? null : known.ref();
    }

    /** By the bridge, where there is a NIC of the joiner behind it (POOL-63), else by the label (POOL-64). */
    private @Nullable String network(Row row) {
        boolean byBridge = physical.contains(row.ref())
                || Records.get(row, Network.OTHER_CONFIG)
                        .getOrDefault(INTERNAL, "")
                        .equals("true");
        for (Row known : tx.rows(Network.DEF)) {
            boolean same = byBridge
                    ? Records.get(known, Network.BRIDGE).equals(Records.get(row, Network.BRIDGE))
                    : Records.get(known, Network.NAME_LABEL).equals(Records.get(row, Network.NAME_LABEL));
            if (same) {
                return known.ref();
            }
        }
        return null;
    }

    /** A bridge of that name where nobody has it and nobody will be given it, else the next free one. */
    String bridge(String wanted) {
        Set<String> taken = new HashSet<>();
        tx.rows(Network.DEF).forEach(row -> taken.add(Records.get(row, Network.BRIDGE)));
        if (!taken.contains(wanted) && !wanted.startsWith(NUMBERED)) {
            return wanted;
        }
        int number = 0;
        while (taken.contains(NUMBERED + number)) {
            number++;
        }
        return NUMBERED + number;
    }
}
