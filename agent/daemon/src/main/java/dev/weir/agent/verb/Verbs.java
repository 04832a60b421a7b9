package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.measure.Measures;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.power.Power;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.Verb;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out verbs; whatever goes wrong is an answer too. */
public final class Verbs {
    private static final Logger LOG = LoggerFactory.getLogger(Verbs.class);

    private final DomainVerbs domains;
    private final DeviceVerbs devices;
    private final GuestVerbs guests;
    private final Measures measures;
    private final StateVerbs states;
    private final StorageVerbs storage;
    private final NetworkVerbs network;
    private final Supplier<HostFacts> facts;
    private final PowerVerbs power;

    public Verbs(
            Hypervisor hypervisor,
            Storages storages,
            Bridges bridges,
            Measures measures,
            Supplier<HostFacts> facts,
            Power machine) {
        DomainTurns turns = new DomainTurns();
        domains = new DomainVerbs(hypervisor, turns);
        devices = new DeviceVerbs(hypervisor, turns);
        guests = new GuestVerbs(hypervisor.controls(), turns);
        this.measures = measures;
        states = new StateVerbs(hypervisor, storages, turns);
        storage = new StorageVerbs(storages);
        network = new NetworkVerbs(bridges);
        this.facts = facts;
        power = new PowerVerbs(machine);
    }

    public Answer carryOut(Verb verb) {
        try {
            return dispatch(verb);
        } catch (HypervisorFailure failure) {
            return new Answer.Refused(failure.code(), failure.params());
        } catch (RuntimeException e) {
            // The verb itself stays out of the log: it may hold a storage's password.
            LOG.atError()
                    .addKeyValue("verb", verb.getClass().getSimpleName())
                    .setCause(e)
                    .log("verb failed unexpectedly");
            return new Answer.Refused("INTERNAL_ERROR", List.of(e.toString()));
        }
    }

    private Answer dispatch(Verb verb) throws HypervisorFailure {
        return switch (verb) {
            case Verb.StartDomain v -> domains.start(v);
            case Verb.ShutDownDomain v -> domains.shutDown(v);
            case Verb.DestroyDomain v -> domains.destroy(v);
            case Verb.RebootDomain v -> domains.reboot(v);
            case Verb.ResetDomain v -> domains.reset(v);
            case Verb.PauseDomain v -> domains.pause(v);
            case Verb.UnpauseDomain v -> domains.unpause(v);
            case Verb.ReadKept v -> domains.kept(v);
            case Verb.SetMemory v -> guests.memory(v);
            case Verb.SetVcpus v -> guests.vcpus(v);
            case Verb.SetTuning v -> guests.tune(v);
            case Verb.SetActions v -> guests.actions(v);
            case Verb.SendSysrq v -> guests.sysrq(v);
            case Verb.SendTrigger v -> guests.trigger(v);
            case Verb.SleepDomain v -> guests.sleep(v);
            case Verb.WakeDomain v -> guests.wake(v);
            case Verb.RunScript v -> guests.script(v);
            case Verb.RunSysprep v -> guests.sysprep(v);
            case Verb.ReadFigures v -> new Answer.Figures(measures.of(v.uuid()));
            case Verb.SuspendDomain v -> states.suspend(v);
            case Verb.ResumeDomain v -> states.resume(v);
            case Verb.SnapshotDisks v -> states.snapshot(v);
            case Verb.ResizeDisk v -> states.resize(v);
            case Verb.PlugDisk v -> devices.plug(v);
            case Verb.UnplugDisk v -> devices.unplug(v);
            case Verb.PlugNic v -> devices.plug(v);
            case Verb.UnplugNic v -> devices.unplug(v);
            case Verb.UnplugUsb v -> devices.unplug(v);
            case Verb.AttachStorage v -> storage.attach(v);
            case Verb.DetachStorage v -> storage.detach(v);
            case Verb.MakeStorage v -> storage.make(v);
            case Verb.RemoveStorage v -> storage.remove(v);
            case Verb.ProbeStorage v -> storage.probe(v);
            case Verb.ResetVolume v -> storage.reset(v);
            case Verb.PersistVolume v -> storage.persist(v);
            case Verb.RevertVolume v -> storage.revert(v);
            case Verb.DigestVolume v -> storage.digest(v);
            case Verb.TrackVolume v -> storage.track(v);
            case Verb.UntrackVolume v -> storage.untrack(v);
            case Verb.TrackSnapshot v -> storage.trackSnapshot(v);
            case Verb.DropVolumeData v -> storage.dropData(v);
            case Verb.ListChanges v -> storage.changes(v);
            case Verb.ScanStorage v -> storage.scan(v);
            case Verb.CreateVolume v -> storage.create(v);
            case Verb.DestroyVolume v -> storage.destroy(v);
            case Verb.CloneVolume v -> storage.clone(v);
            case Verb.CopyVolume v -> storage.copy(v);
            case Verb.ResizeVolume v -> storage.resize(v);
            case Verb.EnsureBridge v -> network.ensure(v);
            case Verb.EnsureVlan v -> network.ensure(v);
            case Verb.EnsureBond v -> network.ensure(v);
            case Verb.RemoveBridge v -> network.remove(v);
            case Verb.RetainBridges v -> network.retain(v);
            case Verb.ReadFacts _ -> new Answer.Facts(facts.get());
            case Verb.EndMachine v -> power.end(v);
            case Verb.WakeMachine v -> power.wake(v);
        };
    }
}
