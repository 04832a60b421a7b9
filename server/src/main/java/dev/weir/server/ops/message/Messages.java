package dev.weir.server.ops.message;

import dev.weir.model.AlertDef;
import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PvsProxy;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vm;
import dev.weir.model.types.Vmpp;
import dev.weir.model.types.Vmss;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The making of messages, whoever makes them. */
public final class Messages {
    /** Set while the hosts of a pool are upgraded one by one. */
    private static final String UPGRADING = "rolling_upgrade_in_progress";

    private final Model model;
    private final Store store;
    private final Clock clock;
    private final Ids ids;
    private final BiFunction<Map<String, String>, Long, List<String>> ways;

    /** {@code ways} tells from the pool's other_config on which ways a message of a priority is to be delivered. */
    public Messages(
            Model model, Store store, Clock clock, Ids ids, BiFunction<Map<String, String>, Long, List<String>> ways) {
        this.model = model;
        this.store = store;
        this.clock = clock;
        this.ids = ids;
        this.ways = ways;
    }

    /** Whether there is an object of that class and uuid to say something about. */
    static boolean known(Snapshot state, Cls cls, String uuid) {
        return state.findByUuid(classOf(cls), uuid) != null;
    }

    MessageRef add(String name, long priority, Cls cls, String uuid, String body) {
        return store.write(tx -> add(tx, name, priority, cls, uuid, body));
    }

    MessageRef add(Tx tx, String name, long priority, Cls cls, String uuid, String body) {
        Map<String, String> config = config(tx);
        long counted = config.containsKey(UPGRADING) ? graded(name, priority) : priority;
        MessageRef message = new MessageRef(ids.ref());
        Records.<MessageRef>draft()
                .with(Message.UUID, ids.uuid())
                .with(Message.NAME, name)
                .with(Message.PRIORITY, counted)
                .with(Message.CLS, cls)
                .with(Message.OBJ_UUID, uuid)
                .with(Message.TIMESTAMP, clock.instant())
                .with(Message.BODY, body)
                .with(Message.DUE, ways.apply(config, counted))
                .create(tx, message);
        return message;
    }

    /** Hosts of an older release may grade by another scale (ETS-60). */
    private long graded(String name, long priority) {
        AlertDef known = model.findAlert(name);
        return known == null ? priority : known.priority();
    }

    private static Map<String, String> config(Tx tx) {
        return tx.rows(Pool.DEF).stream()
                .findFirst()
                .map((Row pool) -> Records.get(pool, Pool.OTHER_CONFIG))
                .orElse(Map.of());
    }

    private static ClassDef classOf(Cls cls) {
        return switch (cls) {
            case VM -> Vm.DEF;
            case HOST -> Host.DEF;
            case SR -> Sr.DEF;
            case POOL -> Pool.DEF;
            case VMPP -> Vmpp.DEF;
            case VMSS -> Vmss.DEF;
            case PVS_PROXY -> PvsProxy.DEF;
            case VDI -> Vdi.DEF;
            case CERTIFICATE -> Certificate.DEF;
        };
    }
}
