package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.calls.VdiCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.time.Ids;
import java.util.List;

/** VDI.resize and resize_online, in bytes (STO-48). A resize that a dead server asked for is recorded by the next. */
public final class VdiSizes {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final VdiOps vdis;
    private final Ids ids;

    public VdiSizes(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, VdiOps vdis, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.vdis = vdis;
        this.ids = ids;
    }

    public void bind(VdiCalls<CallContext> calls) {
        calls.resize((context, vdi, size) -> resize(context, vdi, size, VdiOperations.RESIZE))
                .resizeOnline((context, vdi, size) -> resize(context, vdi, size, VdiOperations.RESIZE_ONLINE));
    }

    public void settle(Settling settling) {
        settling.on(Verb.ResizeVolume.class, this::settle).on(Verb.ResizeDisk.class, this::settle);
    }

    private void resize(CallContext context, VdiRef vdi, long size, VdiOperations operation) {
        Records.require(store.snapshot(), vdi);
        SrRef sr = Records.get(store.snapshot(), vdi, Vdi.SR);
        List<Hold> holds = List.of(Hold.sr(sr, StorageOperations.VDI_RESIZE), Hold.vdi(vdi, operation));
        guard.run(context, holds, () -> {
            Snapshot state = store.snapshot();
            if (!Records.get(state, vdi, Vdi.MANAGED)) {
                throw Errors.vdiNotManaged(vdi.ref());
            }
            noted.run(note(context, vdi, size), Records.get(state, vdi, Vdi.UUID), answer -> write(vdi, answer));
            return vdi;
        });
        vdis.refresh(sr);
    }

    /** A guest that writes the disk makes it larger itself; else the SR's host does. */
    private Note note(CallContext context, VdiRef vdi, long size) {
        Snapshot state = store.snapshot();
        SrRef sr = Records.get(state, vdi, Vdi.SR);
        VbdRef writer = VdiCopies.writer(state, vdi);
        if (writer == null) {
            Verb verb =
                    new Verb.ResizeVolume(Records.get(state, sr, Sr.UUID), Records.get(state, vdi, Vdi.LOCATION), size);
            return vdis.note(context, sr, vdi.ref(), verb);
        }
        if (size < Records.get(state, vdi, Vdi.VIRTUAL_SIZE)) {
            throw new dev.weir.model.errors.ApiFailure(
                    "SR_BACKEND_FAILURE_79", List.of("", "VDI Invalid size [opterr=shrinking is not possible]", ""));
        }
        VmRef vm = Records.get(state, writer, Vbd.VM);
        Verb verb = new Verb.ResizeDisk(Records.get(state, vm, Vm.UUID), new DomainSpecs(state).disk(writer), size);
        return new Note(
                context.task() + "." + ids.uuid(),
                Records.get(state, vm, Vm.RESIDENT_ON).ref(),
                vdi.ref(),
                verb);
    }

    private VdiRef write(VdiRef vdi, Answer answer) {
        VolumeState volume = VdiOps.volume(answer);
        return store.write(tx -> {
            Records.set(tx, vdi, Vdi.VIRTUAL_SIZE, volume.virtualBytes());
            Records.set(tx, vdi, Vdi.PHYSICAL_UTILISATION, volume.usedBytes());
            SrSizes.allocated(tx, Records.get(tx, vdi, Vdi.SR));
            return vdi;
        });
    }

    private void settle(Note note) {
        VdiRef vdi = new VdiRef(note.object());
        if (Records.exists(store.snapshot(), vdi)) {
            Settling.allowed(() -> write(vdi, hosts.ask(new HostRef(note.host()), note.operation(), note.verb())));
        }
    }
}
