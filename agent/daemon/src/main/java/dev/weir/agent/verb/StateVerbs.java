package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.storage.StorageDriver;
import java.util.ArrayList;
import java.util.List;

/** The verbs that keep what a domain is at one moment: its memory, its disks. */
final class StateVerbs {
    private final Hypervisor hypervisor;
    private final Storages storages;
    private final DomainTurns turns;

    StateVerbs(Hypervisor hypervisor, Storages storages, DomainTurns turns) {
        this.hypervisor = hypervisor;
        this.storages = storages;
        this.turns = turns;
    }

    /** One of the verbs that end a run: whoever wants the domain gone at once need not wait for its memory. */
    Answer suspend(Verb.SuspendDomain verb) throws HypervisorFailure {
        VolumeRef image = verb.image();
        return turns.ending(
                verb.uuid(),
                () -> new Answer.Volume(storages.driver(image.srUuid())
                        .save(
                                image.srUuid(),
                                image.location(),
                                verb.virtualBytes(),
                                file -> hypervisor.suspend(verb.uuid(), file))));
    }

    Answer resume(Verb.ResumeDomain verb) throws HypervisorFailure {
        return turns.alone(
                verb.spec().uuid(),
                () -> new Answer.Domain(hypervisor.resume(verb.spec(), storages.path(verb.image()))));
    }

    Answer snapshot(Verb.SnapshotDisks verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            DomainState domain = hypervisor.domain(verb.domainUuid());
            return domain == null || domain.power() == DomainState.Power.STOPPED ? still(verb) : running(verb);
        });
    }

    /** The domain has ended meanwhile: nobody writes its disks. */
    private Answer still(Verb.SnapshotDisks verb) throws HypervisorFailure {
        List<VolumeState> made = new ArrayList<>();
        try {
            for (DiskCopy copy : verb.disks()) {
                VolumeRef source = source(copy);
                made.add(storages.driver(source.srUuid()).clone(source.srUuid(), source.location(), copy.location()));
            }
            return new Answer.Volumes(made);
        } catch (HypervisorFailure e) {
            for (int i = 0; i < made.size(); i++) {
                VolumeRef source = source(verb.disks().get(i));
                storages.driver(source.srUuid())
                        .destroy(source.srUuid(), verb.disks().get(i).location());
            }
            throw e;
        }
    }

    private Answer running(Verb.SnapshotDisks verb) throws HypervisorFailure {
        List<StorageDriver.Branch> branches = new ArrayList<>();
        try {
            List<Hypervisor.Overlay> overlays = new ArrayList<>();
            for (DiskCopy copy : verb.disks()) {
                VolumeRef source = source(copy);
                StorageDriver.Branch branch =
                        storages.driver(source.srUuid()).branch(source.srUuid(), source.location(), copy.location());
                branches.add(branch);
                overlays.add(new Hypervisor.Overlay(copy.disk(), branch.onto()));
            }
            hypervisor.branch(verb.domainUuid(), overlays, verb.quiesce());
            return new Answer.Volumes(
                    branches.stream().map(StorageDriver.Branch::copy).toList());
        } catch (HypervisorFailure e) {
            for (int i = 0; i < branches.size(); i++) {
                VolumeRef source = source(verb.disks().get(i));
                storages.driver(source.srUuid())
                        .abandon(
                                source.srUuid(),
                                source.location(),
                                verb.disks().get(i).location(),
                                branches.get(i));
            }
            throw e;
        }
    }

    Answer resize(Verb.ResizeDisk verb) throws HypervisorFailure {
        return turns.alone(verb.domainUuid(), () -> {
            VolumeRef volume = verb.disk().volume();
            if (volume == null) {
                throw new HypervisorFailure("VBD_IS_EMPTY", verb.disk().vbdUuid());
            }
            StorageDriver driver = storages.driver(volume.srUuid());
            long size = driver.volume(volume.srUuid(), volume.location()).virtualBytes();
            if (verb.virtualBytes() > size) {
                hypervisor.resizeDisk(verb.domainUuid(), verb.disk(), verb.virtualBytes());
                driver.resized(volume.srUuid(), volume.location(), verb.virtualBytes());
            }
            return new Answer.Volume(driver.volume(volume.srUuid(), volume.location()));
        });
    }

    private static VolumeRef source(DiskCopy copy) throws HypervisorFailure {
        VolumeRef volume = copy.disk().volume();
        if (volume == null) {
            throw new HypervisorFailure("VBD_IS_EMPTY", copy.disk().vbdUuid());
        }
        return volume;
    }
}
