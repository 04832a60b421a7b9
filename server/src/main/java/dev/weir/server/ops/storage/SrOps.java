package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.SrCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vdi;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SR.create, introduce, forget, destroy and probe (STO-1, STO-2, STO-8, STO-13). */
public final class SrOps {
    private static final Logger LOG = LoggerFactory.getLogger(SrOps.class);

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final PbdOps pbds;
    private final Ids ids;

    public SrOps(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, PbdOps pbds, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.pbds = pbds;
        this.ids = ids;
    }

    public void bind(SrCalls<CallContext> calls) {
        calls.create((context, host, config, _, name, description, type, content, shared, smConfig) -> {
                    SrRows.Introduction given = new SrRows.Introduction(
                            ids.uuid(), name, description, type.toLowerCase(Locale.ROOT), content, shared, smConfig);
                    return create(context, host, config, given);
                })
                .introduce((_, uuid, name, description, type, content, shared, smConfig) -> {
                    SrRows.Introduction given = new SrRows.Introduction(
                            uuid.isEmpty() ? ids.uuid() : uuid, name, description, type, content, shared, smConfig);
                    SrRef ref = new SrRef(ids.ref());
                    return store.write(tx -> SrRows.introduce(tx, ref, given));
                })
                .make((_, _, _, _, _, _, _, _, _) -> {
                    throw Errors.messageDeprecated();
                })
                .forget(this::forget)
                .destroy(this::destroy)
                .probe((_, host, config, type, _) -> probe(host, config, type.toLowerCase(Locale.ROOT)));
    }

    /** What a dead server, or a host out of reach, left half-made. */
    public void settle(Settling settling) {
        settling.on(Verb.MakeStorage.class, this::settleMade).on(Verb.RemoveStorage.class, this::settleRemoved);
    }

    /** The place is made first, then all records at once; connections that fail are there to be tried again. */
    private SrRef create(CallContext context, HostRef wanted, Map<String, String> config, SrRows.Introduction given) {
        Snapshot state = store.snapshot();
        HostRef host = given.shared() ? ThePool.master(state) : wanted;
        Records.require(state, host);
        SrRows.requireDriver(state, given.type());
        Verb verb = new Verb.MakeStorage(given.uuid(), given.type(), config);
        Note note = new Note(context.task() + "." + ids.uuid(), host.ref(), given.uuid(), verb);
        SrRef sr = new SrRef(ids.ref());
        List<PbdRef> connections = noted.run(
                note,
                given.uuid(),
                answer -> store.write(tx -> {
                    SrRows.introduce(tx, sr, given);
                    Set<HostRef> seeing = new LinkedHashSet<>(List.of(host));
                    if (given.shared()) {
                        seeing.addAll(Records.all(tx, Host.DEF, HostRef.CODEC));
                    }
                    return seeing.stream()
                            .map(each -> SrRows.connect(tx, sr, each, config, ids))
                            .toList();
                }));
        for (PbdRef pbd : connections) {
            try {
                pbds.plug(context, pbd);
            } catch (ApiFailure e) {
                LOG.info("the PBD {} of a new SR stays unplugged: {}", pbd.ref(), e.description());
            }
        }
        return sr;
    }

    private void settleMade(Note note) {
        if (!(note.verb() instanceof Verb.MakeStorage made)
                || store.snapshot().findByUuid(Sr.DEF, made.srUuid()) != null) {
            return;
        }
        HostRef host = new HostRef(note.host());
        // Asked again first: should the first wish yet reach the host, it is done with.
        Settling.allowed(() -> hosts.ask(host, note.operation(), made));
        Verb end = new Verb.RemoveStorage(made.srUuid(), made.type(), made.deviceConfig(), List.of());
        Settling.allowed(() -> hosts.ask(host, ids.uuid(), end));
    }

    /** Records only: what the storage holds stays there. */
    private void forget(CallContext context, SrRef sr) {
        Records.require(store.snapshot(), sr);
        guard.run(
                context,
                Hold.sr(sr, StorageOperations.FORGET),
                () -> store.write(tx -> {
                    SrRows.delete(tx, sr);
                    return sr;
                }));
    }

    private void destroy(CallContext context, SrRef sr) {
        Records.require(store.snapshot(), sr);
        guard.run(context, Hold.sr(sr, StorageOperations.DESTROY), () -> {
            Snapshot state = store.snapshot();
            requireDestructible(state, sr);
            PbdRef pbd = connection(state, sr);
            Verb verb = new Verb.RemoveStorage(
                    Records.get(state, sr, Sr.UUID),
                    Records.get(state, sr, Sr.TYPE),
                    Records.get(state, pbd, Pbd.DEVICE_CONFIG),
                    leftOver(state, sr));
            Note note = new Note(
                    context.task() + "." + ids.uuid(),
                    Records.get(state, pbd, Pbd.HOST).ref(),
                    sr.ref(),
                    verb);
            noted.run(
                    note,
                    Records.get(state, sr, Sr.UUID),
                    answer -> store.write(tx -> {
                        trashed(tx, sr).forEach(entry -> tx.delete(TrashEntry.DEF, entry.ref()));
                        SrRows.delete(tx, sr);
                        return sr;
                    }));
        });
    }

    private static void requireDestructible(Snapshot state, SrRef sr) {
        if ("true".equals(Records.get(state, sr, Sr.OTHER_CONFIG).get("indestructible"))) {
            throw Errors.srIndestructible(sr.ref());
        }
        for (Row host : state.rows(Host.DEF)) {
            if (Records.get(host, Host.LOCAL_CACHE_SR).equals(sr)) {
                throw Errors.srIsCacheSr(host.ref());
            }
        }
    }

    /** As for other work on the SR, but its connections are detached (STO-10). */
    private static PbdRef connection(Snapshot state, SrRef sr) {
        List<PbdRef> all = Records.get(state, sr, Sr.PBDS);
        return all.stream()
                .filter(pbd ->
                        all.size() == 1 || Records.get(state, pbd, Pbd.HOST).equals(ThePool.master(state)))
                .findFirst()
                .orElseThrow(() -> Errors.srHasNoPbds(sr.ref()));
    }

    /** Volumes that go with the SR: its statistics, and what is in the trash. */
    private static List<String> leftOver(Snapshot state, SrRef sr) {
        List<String> volumes = new ArrayList<>();
        Records.get(state, sr, Sr.VDIS).forEach(vdi -> volumes.add(Records.get(state, vdi, Vdi.LOCATION)));
        trashed(state, sr).forEach(entry -> volumes.add(Records.get(entry, TrashEntry.LOCATION)));
        return volumes;
    }

    private static List<Row> trashed(Snapshot state, SrRef sr) {
        String uuid = Records.get(state, sr, Sr.UUID);
        return Trash.all(state, DiskTrash.KIND).stream()
                .filter(entry -> Records.get(entry, TrashEntry.SR).equals(uuid))
                .toList();
    }

    /** The place may be gone already: so go the records. */
    private void settleRemoved(Note note) {
        SrRef sr = new SrRef(note.object());
        if (Records.exists(store.snapshot(), sr)) {
            Settling.allowed(() -> destroy(CallContext.own("settle." + ids.uuid()), sr));
        }
    }

    private String probe(HostRef host, Map<String, String> config, String type) {
        Snapshot state = store.snapshot();
        Records.require(state, host);
        SrRows.requireDriver(state, type);
        for (Row driver : state.rows(Sm.DEF)) {
            boolean probes = Records.get(driver, Sm.FEATURES).containsKey("SR_PROBE");
            if (Records.get(driver, Sm.TYPE).equals(type) && !probes) {
                throw Errors.srBackendFailure("The driver " + type + " cannot be probed", "", "");
            }
        }
        if (hosts.ask(host, ids.uuid(), new Verb.ProbeStorage(type, config)) instanceof Answer.Text(String xml)) {
            return xml;
        }
        throw new IllegalStateException("the agent answered no text");
    }
}
