package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.calls.VbdCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.begun.Note;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.NotedHosts;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.Settling;
import dev.weir.server.place.Agility;
import dev.weir.server.state.VbdRules;
import dev.weir.server.time.Ids;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** VBD.insert and eject: another disc in a drive, in the records and in the guest that has the drive (STO-107). */
public final class VbdMedia {
    private final Store store;
    private final Hosts hosts;
    private final NotedHosts noted;
    private final OperationGuard guard;
    private final Ids ids;

    public VbdMedia(Store store, Hosts hosts, NotedHosts noted, OperationGuard guard, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.noted = noted;
        this.guard = guard;
        this.ids = ids;
    }

    public void bind(VbdCalls<CallContext> calls) {
        calls.insert(this::insert)
                .eject(this::eject)
                .assertAttachable(this::assertAttachable)
                .pause((context, vbd) -> {
                    throw unsupported(vbd);
                })
                .unpause((context, vbd, token) -> {
                    throw unsupported(vbd);
                });
    }

    /** The storage below a running guest cannot be held up by a client. */
    private RuntimeException unsupported(VbdRef vbd) {
        Snapshot state = store.snapshot();
        return Errors.srOperationNotSupported(
                Records.get(state, Records.get(state, vbd, Vbd.VDI), Vdi.SR).ref());
    }

    private void assertAttachable(CallContext context, VbdRef vbd) {
        Snapshot state = store.snapshot();
        VbdRules.require(state, vbd, VbdOperations.ATTACH);
        boolean attached = Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED) || Records.get(state, vbd, Vbd.RESERVED);
        if (!attached) {
            VbdRules.requireShareable(state, vbd, Records.get(state, vbd, Vbd.VDI));
        }
    }

    private void insert(CallContext context, VbdRef vbd, VdiRef vdi) {
        Records.require(store.snapshot(), vbd);
        guard.run(context, List.of(Hold.vbd(vbd, VbdOperations.INSERT)), tx -> requireDisc(tx, vbd, vdi), () -> {
            if (isInGuest(store.snapshot(), vbd)) {
                VolumeRef disc = DomainSpecs.volumeOf(store.snapshot(), vdi);
                Verb verb = new Verb.PlugDisk(vmUuid(vbd), drive(vbd, disc));
                ask(context.task() + ".insert", vbd, verb, vdi);
            } else {
                write(vbd, vdi);
            }
            return vbd;
        });
    }

    private static void requireDisc(Tx tx, VbdRef vbd, VdiRef vdi) {
        if (!Records.get(tx, vdi, Vdi.MANAGED)) {
            throw Errors.vdiNotManaged(vdi.ref());
        }
        Agility.requireKept(tx, Records.get(tx, vbd, Vbd.VM), vdi);
        VbdRules.requireShareable(tx, vbd, vdi);
    }

    private void eject(CallContext context, VbdRef vbd) {
        Records.require(store.snapshot(), vbd);
        guard.run(context, Hold.vbd(vbd, VbdOperations.EJECT), () -> {
            if (isInGuest(store.snapshot(), vbd)) {
                Verb verb = new Verb.UnplugDisk(vmUuid(vbd), drive(vbd, null));
                ask(context.task() + ".eject", vbd, verb, VdiRef.NULL);
            } else {
                write(vbd, VdiRef.NULL);
            }
        });
    }

    private void ask(String operation, VbdRef vbd, Verb verb, VdiRef vdi) {
        Note note = new Note(operation, host(vbd).ref(), vbd.ref(), verb);
        noted.run(note, Records.get(store.snapshot(), vbd, Vbd.UUID), answer -> write(vbd, vdi));
    }

    private VbdRef write(VbdRef vbd, VdiRef vdi) {
        return store.write(tx -> {
            Records.set(tx, vbd, Vbd.VDI, vdi);
            Records.set(tx, vbd, Vbd.EMPTY, vdi.isNull());
            return vbd;
        });
    }

    /** What a host was asked to put into a drive or take out of it. */
    static boolean isOfDisc(Note note) {
        return switch (note.verb()) {
            case Verb.PlugDisk plug -> plug.disk().cdrom();
            case Verb.UnplugDisk unplug -> unplug.disk().cdrom();
            default -> false;
        };
    }

    /** The client has heard nothing: the guest's drive holds what the record says. */
    void settle(Note note) {
        VbdRef vbd = new VbdRef(note.object());
        if (!Records.exists(store.snapshot(), vbd)) {
            return;
        }
        boolean empty = Records.get(store.snapshot(), vbd, Vbd.EMPTY);
        CallContext context = CallContext.own("settle." + ids.uuid());
        Settling.allowed(() ->
                guard.run(context, Hold.vbd(vbd, empty ? VbdOperations.INSERT : VbdOperations.EJECT), () -> {
                    if (isInGuest(store.snapshot(), vbd)) {
                        DiskSpec now = new DomainSpecs(store.snapshot()).disk(vbd);
                        Verb verb = empty ? new Verb.UnplugDisk(vmUuid(vbd), now) : new Verb.PlugDisk(vmUuid(vbd), now);
                        hosts.ask(host(vbd), ids.uuid(), verb);
                    }
                }));
    }

    /** A drive that came after the guest's start is in its next run only. */
    private static boolean isInGuest(Snapshot state, VbdRef vbd) {
        VmPowerState power = Records.get(state, Records.get(state, vbd, Vbd.VM), Vm.POWER_STATE);
        boolean lives = power == VmPowerState.RUNNING || power == VmPowerState.PAUSED;
        return lives && Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED);
    }

    private DiskSpec drive(VbdRef vbd, @Nullable VolumeRef disc) {
        DiskSpec now = new DomainSpecs(store.snapshot()).disk(vbd);
        return new DiskSpec(now.vbdUuid(), now.position(), true, true, now.bootable(), disc);
    }

    private HostRef host(VbdRef vbd) {
        return Records.get(store.snapshot(), vm(vbd), Vm.RESIDENT_ON);
    }

    private String vmUuid(VbdRef vbd) {
        return Records.get(store.snapshot(), vm(vbd), Vm.UUID);
    }

    private VmRef vm(VbdRef vbd) {
        return Records.get(store.snapshot(), vbd, Vbd.VM);
    }
}
