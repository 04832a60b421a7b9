package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.state.VmRules;
import dev.weir.server.time.Ids;
import java.util.List;

/** What a disk holds, and whether it keeps it: VDI.set_on_boot, set_allow_caching, revert, checksum (STO-50 to STO-56). */
public final class VdiContents {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final VdiOps vdis;
    private final Ids ids;

    public VdiContents(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, VdiOps vdis, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.vdis = vdis;
        this.ids = ids;
    }

    public void bind(VdiCalls<CallContext> calls) {
        calls.setOnBoot(this::setOnBoot)
                .setAllowCaching(this::setAllowCaching)
                .revert(this::revert)
                .checksum(this::checksum);
    }

    /** What a dead server asked for is done, and recorded. */
    public void settle(Settling settling) {
        settling.on(Verb.ResetVolume.class, note -> settle(note, OnBoot.RESET))
                .on(Verb.PersistVolume.class, note -> settle(note, OnBoot.PERSIST))
                .on(Verb.RevertVolume.class, this::settleRevert);
    }

    /** A guest of any VM that has the disk would go on without its start having been one. */
    private static void requireHalted(Snapshot state, VdiRef vdi) {
        for (VbdRef vbd : Records.get(state, vdi, Vdi.VBDS)) {
            VmRef vm = Records.get(state, vbd, Vbd.VM);
            VmPowerState power = Records.get(state, vm, Vm.POWER_STATE);
            if (power != VmPowerState.HALTED) {
                throw Errors.vmBadPowerState(vm.ref(), "halted", VmRules.lower(power));
            }
        }
    }

    private void setOnBoot(CallContext context, VdiRef vdi, OnBoot onBoot) {
        requireHalted(store.snapshot(), vdi);
        SrRef sr = Records.get(store.snapshot(), vdi, Vdi.SR);
        List<Hold> holds =
                List.of(Hold.sr(sr, StorageOperations.VDI_SET_ON_BOOT), Hold.vdi(vdi, VdiOperations.SET_ON_BOOT));
        guard.run(context, holds, () -> {
            Snapshot state = store.snapshot();
            String uuid = Records.get(state, sr, Sr.UUID);
            String location = Records.get(state, vdi, Vdi.LOCATION);
            Verb verb = onBoot == OnBoot.RESET
                    ? new Verb.ResetVolume(uuid, location)
                    : new Verb.PersistVolume(uuid, location);
            noted.run(
                    vdis.note(context, sr, vdi.ref(), verb),
                    Records.get(state, vdi, Vdi.UUID),
                    answer -> record(vdi, onBoot));
            return vdi;
        });
    }

    private VdiRef record(VdiRef vdi, OnBoot onBoot) {
        return store.write(tx -> {
            Records.set(tx, vdi, Vdi.ON_BOOT, onBoot);
            return vdi;
        });
    }

    private void settle(Note note, OnBoot onBoot) {
        VdiRef vdi = new VdiRef(note.object());
        if (Records.exists(store.snapshot(), vdi)) {
            Settling.allowed(() -> {
                hosts.ask(new HostRef(note.host()), note.operation(), note.verb());
                record(vdi, onBoot);
            });
        }
    }

    private void setAllowCaching(CallContext context, VdiRef vdi, boolean value) {
        store.write(tx -> {
            requireHalted(tx, vdi);
            Records.set(tx, vdi, Vdi.ALLOW_CACHING, value);
            return vdi;
        });
    }

    private void revert(CallContext context, VdiRef snapshot) {
        SrRef sr = Records.get(store.snapshot(), snapshot, Vdi.SR);
        List<Hold> holds =
                List.of(Hold.sr(sr, StorageOperations.VDI_REVERT), Hold.vdi(snapshot, VdiOperations.REVERT_TO));
        guard.run(context, holds, () -> {
            VdiRef vdi = Records.get(store.snapshot(), snapshot, Vdi.SNAPSHOT_OF);
            Records.require(store.snapshot(), vdi);
            return guard.run(context, List.of(Hold.vdi(vdi, VdiOperations.REVERT_FROM)), () -> {
                Snapshot state = store.snapshot();
                if (!Records.get(state, snapshot, Vdi.MANAGED)) {
                    throw Errors.vdiNotManaged(snapshot.ref());
                }
                Verb verb = new Verb.RevertVolume(
                        Records.get(state, sr, Sr.UUID),
                        Records.get(state, vdi, Vdi.LOCATION),
                        Records.get(state, snapshot, Vdi.LOCATION));
                return noted.run(
                        vdis.note(context, sr, vdi.ref(), verb),
                        Records.get(state, vdi, Vdi.UUID),
                        answer -> record(vdi, answer));
            });
        });
        vdis.refresh(sr);
    }

    private VdiRef record(VdiRef vdi, Answer answer) {
        VolumeState volume = VdiOps.volume(answer);
        return store.write(tx -> {
            SrSizes.disk(tx, vdi, volume);
            SrSizes.allocated(tx, Records.get(tx, vdi, Vdi.SR));
            return vdi;
        });
    }

    private void settleRevert(Note note) {
        VdiRef vdi = new VdiRef(note.object());
        if (Records.exists(store.snapshot(), vdi)) {
            Settling.allowed(() -> record(vdi, hosts.ask(new HostRef(note.host()), note.operation(), note.verb())));
        }
    }

    /** MD5 of the bytes as a guest sees them, in hexadecimal digits. */
    public String checksum(CallContext context, VdiRef vdi) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, vdi, Vdi.SR);
        long size = Math.max(1, Records.get(state, vdi, Vdi.VIRTUAL_SIZE));
        Verb verb = new Verb.DigestVolume(
                Records.get(state, sr, Sr.UUID), Records.get(state, vdi, Vdi.LOCATION), ids.uuid());
        while (true) {
            context.progress().checkCancelled();
            if (!(hosts.ask(StoragePlaces.host(store.snapshot(), sr), ids.uuid(), verb)
                    instanceof Answer.Digest(long bytes, String md5))) {
                throw new IllegalStateException("the agent answered no checksum");
            }
            if (!md5.isEmpty()) {
                return md5;
            }
            context.progress().at(Math.min(1.0, (double) bytes / size));
        }
    }
}
