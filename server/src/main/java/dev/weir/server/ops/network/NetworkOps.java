package dev.weir.server.ops.network;

import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.PifRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** network.create and network.destroy (NET-1, NET-2). */
public final class NetworkOps {
    private static final long DEFAULT_MTU = 1500;
    private static final int LONGEST_NAME = 15;
    private static final Pattern RESERVED = Pattern.compile("(xen|xapi|vif|tap|eth).*");

    private final Store store;
    private final Ids ids;

    public NetworkOps(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(Effects effects) {
        effects.onCreate("network", this::create);
        effects.onDestroy("network", this::destroy);
    }

    private String create(CallContext context, Map<FieldDef, Value> given) {
        NetworkRef ref = new NetworkRef(ids.ref());
        store.write(tx -> {
            Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
            fields.put(Network.UUID.def(), Value.text(ids.uuid()));
            if (given.get(Network.MTU.def()) instanceof Value.Int mtu && mtu.value() <= 0) {
                fields.put(Network.MTU.def(), Value.of(DEFAULT_MTU));
            }
            String bridge = Records.given(given, Network.BRIDGE);
            fields.put(Network.BRIDGE.def(), Value.text(bridge.isEmpty() ? freeBridge(tx) : checked(tx, bridge)));
            tx.create(Network.DEF, ref.ref(), fields);
            return ref;
        });
        return ref.ref();
    }

    private static String checked(Tx tx, String bridge) {
        if (bridge.length() > LONGEST_NAME || RESERVED.matcher(bridge).matches()) {
            throw Errors.invalidValue("bridge", bridge);
        }
        if (used(tx, bridge)) {
            throw Errors.bridgeNameExists(bridge);
        }
        return bridge;
    }

    private static String freeBridge(Tx tx) {
        int number = 0;
        while (used(tx, "xapi" + number)) {
            number++;
        }
        return "xapi" + number;
    }

    private static boolean used(Tx tx, String bridge) {
        for (Row network : tx.rows(Network.DEF)) {
            if (Records.get(network, Network.BRIDGE).equals(bridge)) {
                return true;
            }
        }
        return false;
    }

    /** Its interfaces that no running VM uses go with it. */
    private void destroy(CallContext context, String ref) {
        NetworkRef network = new NetworkRef(ref);
        store.write(tx -> {
            List<String> attached = new ArrayList<>();
            for (VifRef vif : Records.get(tx, network, Network.VIFS)) {
                if (Records.get(tx, vif, Vif.CURRENTLY_ATTACHED) || Records.get(tx, vif, Vif.RESERVED)) {
                    attached.add(vif.ref());
                }
            }
            if (!attached.isEmpty()) {
                throw new ApiFailure("NETWORK_CONTAINS_VIF", attached);
            }
            List<PifRef> pifs = Records.get(tx, network, Network.PIFS);
            if (!pifs.isEmpty()) {
                throw new ApiFailure(
                        "NETWORK_CONTAINS_PIF", pifs.stream().map(PifRef::ref).toList());
            }
            if (Records.get(tx, network, Network.OTHER_CONFIG)
                    .getOrDefault("is_host_internal_management_network", "false")
                    .equals("true")) {
                throw Errors.cannotDestroySystemNetwork(ref);
            }
            Records.get(tx, network, Network.VIFS).forEach(vif -> Records.delete(tx, vif));
            Records.delete(tx, network);
            return network;
        });
    }
}
