package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.trash.Trash;
import dev.weir.server.time.Ids;
import dev.weir.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SR.scan and update: the records of disks follow what a storage holds (STO-12, STO-14). */
public final class SrScans implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SrScans.class);
    private static final int ATTEMPTS = 10;
    private static final String DIRTY = "dirty";
    private static final Pattern UUID =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\\.iso|\\.img)?");

    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    public SrScans(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
    }

    void scan(CallContext context, SrRef sr) {
        Records.require(store.snapshot(), sr);
        guard.run(context, Hold.sr(sr, StorageOperations.SCAN), () -> read(sr));
    }

    /** The scans that nobody asks for by a call: of what a client has marked so, one after the other. */
    @Override
    public void run() {
        if (sweeping.compareAndSet(false, true)) {
            try {
                sweep();
            } finally {
                sweeping.set(false);
            }
        }
    }

    private void sweep() {
        for (Row row : store.snapshot().rows(Sr.DEF)) {
            Map<String, String> config = Records.get(row, Sr.OTHER_CONFIG);
            boolean due = "true".equals(config.get("auto-scan")) || config.containsKey(DIRTY);
            if (due && StoragePlaces.isReachable(store.snapshot(), new SrRef(row.ref()))) {
                try {
                    scan(CallContext.own("scan." + ids.uuid()), new SrRef(row.ref()));
                } catch (ApiFailure e) {
                    LOG.info("the SR {} is not scanned now: {}", row.ref(), e.description());
                }
            }
        }
    }

    /** For whoever holds the SR. What changes while the host looks is looked at again. */
    void read(SrRef sr) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Snapshot before = store.snapshot();
            Set<String> passing = passing(before, sr);
            StorageState seen = ask(before, sr);
            boolean done = store.write(tx -> {
                boolean same = disks(tx, sr).equals(disks(before, sr));
                if (same) {
                    passing.addAll(passing(tx, sr));
                    follow(tx, sr, seen, passing);
                }
                return same;
            });
            if (done) {
                return;
            }
        }
        throw Errors.internalError("SR.scan retry limit exceeded");
    }

    private StorageState ask(Snapshot state, SrRef sr) {
        Verb verb = new Verb.ScanStorage(Records.get(state, sr, Sr.UUID));
        if (hosts.ask(StoragePlaces.host(state, sr), ids.uuid(), verb) instanceof Answer.Storage(StorageState seen)) {
            return seen;
        }
        throw new IllegalStateException("the agent answered no storage");
    }

    private static Set<VdiRef> disks(Snapshot state, SrRef sr) {
        return new HashSet<>(Records.get(state, sr, Sr.VDIS));
    }

    /** Volumes that are there and are no disks: on their way to be recorded, or in the trash. */
    private Set<String> passing(Snapshot state, SrRef sr) {
        String uuid = Records.get(state, sr, Sr.UUID);
        Set<String> passing = new HashSet<>();
        noted.all()
                .forEach(note -> VdiOps.volumes(note.verb()).stream()
                        .filter(volume -> volume.srUuid().equals(uuid))
                        .forEach(volume -> passing.add(volume.location())));
        for (Row entry : Trash.all(state, DiskTrash.KIND)) {
            if (Records.get(entry, TrashEntry.SR).equals(uuid)) {
                passing.add(Records.get(entry, TrashEntry.LOCATION));
            }
        }
        return passing;
    }

    private void follow(Tx tx, SrRef sr, StorageState seen, Set<String> passing) {
        Map<String, VdiRef> known = new HashMap<>();
        disks(tx, sr).forEach(vdi -> known.put(Records.get(tx, vdi, Vdi.LOCATION), vdi));
        for (VolumeState volume : seen.volumes()) {
            VdiRef vdi = known.remove(volume.location());
            if (vdi != null) {
                SrSizes.disk(tx, vdi, volume);
            } else if (!passing.contains(volume.location())) {
                record(tx, sr, volume, Map.of());
            }
        }
        known.forEach((location, vdi) -> gone(tx, vdi));
        SrSizes.total(tx, sr, seen);
        SrSizes.allocated(tx, sr);
        Records.drop(tx, sr, Sr.OTHER_CONFIG, DIRTY);
    }

    /** A disk that is in use keeps its record: what uses it will tell. */
    private static void gone(Tx tx, VdiRef vdi) {
        boolean used = !Records.get(tx, vdi, Vdi.CURRENT_OPERATIONS).isEmpty()
                || Records.get(tx, vdi, Vdi.VBDS).stream()
                        .anyMatch(vbd ->
                                Records.get(tx, vbd, Vbd.CURRENTLY_ATTACHED) || Records.get(tx, vbd, Vbd.RESERVED));
        if (used) {
            LOG.warn("the volume of {} is gone from its SR, and the disk in use", vdi.ref());
        } else {
            VdiRows.drop(tx, vdi);
        }
    }

    private VdiRef record(Tx tx, SrRef sr, VolumeState volume, Map<FieldDef, Value> given) {
        boolean disc = volume.format() == VolumeRef.Format.ISO;
        Map<FieldDef, Value> fields = new LinkedHashMap<>(Records.<VdiRef>draft()
                .with(Vdi.UUID, uuid(tx, volume.location()))
                .with(Vdi.NAME_LABEL, disc ? volume.name() : "")
                .with(Vdi.SR, sr)
                .with(
                        Vdi.TYPE,
                        volume.tracking() == VolumeState.Tracking.LOG_ONLY ? VdiType.CBT_METADATA : VdiType.USER)
                .with(Vdi.CBT_ENABLED, volume.tracking() != VolumeState.Tracking.OFF)
                .with(Vdi.LOCATION, volume.location())
                .with(Vdi.MANAGED, true)
                .with(Vdi.READ_ONLY, disc)
                .with(Vdi.IS_TOOLS_ISO, disc && Records.get(tx, sr, Sr.IS_TOOLS_SR))
                .with(
                        Vdi.SM_CONFIG,
                        volume.format() == VolumeRef.Format.RAW ? Map.of("type", "raw") : Map.<String, String>of())
                .with(Vdi.VIRTUAL_SIZE, volume.virtualBytes())
                .with(Vdi.PHYSICAL_UTILISATION, volume.usedBytes())
                .values());
        fields.putAll(given);
        return VdiRows.make(tx, new VdiRef(ids.ref()), fields);
    }

    /** A volume that is named by a uuid is the disk of that uuid. */
    private String uuid(Tx tx, String location) {
        Matcher named = UUID.matcher(location);
        return named.matches() && tx.findByUuid(Vdi.DEF, named.group(1)) == null ? named.group(1) : ids.uuid();
    }

    /** A record for one volume, with these members instead of what the storage would say. */
    VdiRef introduce(SrRef sr, String location, String uuid, Map<FieldDef, Value> given) {
        StorageState seen = ask(store.snapshot(), sr);
        VolumeState volume = seen.volumes().stream()
                .filter(v -> v.location().equals(location))
                .findFirst()
                .orElseThrow(() -> Errors.vdiMissing(sr.ref(), location));
        Map<FieldDef, Value> fields = new LinkedHashMap<>(given);
        return store.write(tx -> {
            for (VdiRef vdi : Records.get(tx, sr, Sr.VDIS)) {
                if (Records.get(tx, vdi, Vdi.LOCATION).equals(location)) {
                    given.forEach((field, value) -> tx.set(Vdi.DEF, vdi.ref(), field, value));
                    return vdi;
                }
            }
            if (UUID.matcher(uuid).matches() && tx.findByUuid(Vdi.DEF, uuid) == null) {
                fields.put(Vdi.UUID.def(), Value.text(uuid));
            }
            VdiRef made = record(tx, sr, volume, fields);
            SrSizes.allocated(tx, sr);
            return made;
        });
    }

    /** Takes over what the storage says of one disk. */
    void reread(VdiRef vdi) {
        SrRef sr = Records.get(store.snapshot(), vdi, Vdi.SR);
        StorageState seen = ask(store.snapshot(), sr);
        store.write(tx -> {
            List<VolumeState> own = seen.volumes().stream()
                    .filter(volume -> volume.location().equals(Records.get(tx, vdi, Vdi.LOCATION)))
                    .toList();
            own.forEach(volume -> SrSizes.disk(tx, vdi, volume));
            SrSizes.allocated(tx, sr);
            return vdi;
        });
    }

    /** SR.update takes no hold of the SR. */
    void update(SrRef sr) {
        Records.require(store.snapshot(), sr);
        StorageState seen = ask(store.snapshot(), sr);
        store.write(tx -> {
            SrSizes.total(tx, sr, seen);
            return sr;
        });
    }
}
