package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.storage.BlockTracking;
import dev.weir.agent.storage.StorageDriver;

/** The verbs on storages and their volumes; a driver sees to its own order. */
final class StorageVerbs {
    /** Read at a time: little enough to hold in memory. */
    private static final int PART = 16 << 20;

    /** What one answer tells of: often enough to show how far it is. */
    private static final long STEP = 512L << 20;

    private final Storages storages;
    private final Readings readings = new Readings();

    StorageVerbs(Storages storages) {
        this.storages = storages;
    }

    Answer attach(Verb.AttachStorage verb) throws HypervisorFailure {
        return new Answer.Storage(storages.attach(verb));
    }

    Answer detach(Verb.DetachStorage verb) throws HypervisorFailure {
        storages.detach(verb.srUuid());
        return new Answer.Done();
    }

    Answer make(Verb.MakeStorage verb) throws HypervisorFailure {
        storages.type(verb.type()).make(verb.srUuid(), verb.deviceConfig());
        return new Answer.Done();
    }

    Answer remove(Verb.RemoveStorage verb) throws HypervisorFailure {
        storages.detach(verb.srUuid());
        storages.type(verb.type()).remove(verb.srUuid(), verb.deviceConfig(), verb.volumes());
        return new Answer.Done();
    }

    Answer probe(Verb.ProbeStorage verb) throws HypervisorFailure {
        return new Answer.Text(storages.type(verb.type()).probe(verb.deviceConfig()));
    }

    Answer reset(Verb.ResetVolume verb) throws HypervisorFailure {
        storages.driver(verb.srUuid()).reset(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer persist(Verb.PersistVolume verb) throws HypervisorFailure {
        storages.driver(verb.srUuid()).persist(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer revert(Verb.RevertVolume verb) throws HypervisorFailure {
        return new Answer.Volume(
                storages.driver(verb.srUuid()).revert(verb.srUuid(), verb.location(), verb.snapshot()));
    }

    Answer digest(Verb.DigestVolume verb) throws HypervisorFailure {
        StorageDriver driver = storages.driver(verb.srUuid());
        Readings.Reading reading = readings.of(verb.reading());
        long end = reading.position() + STEP;
        while (reading.position() < end) {
            byte[] part = driver.read(verb.srUuid(), verb.location(), reading.position(), PART);
            reading.add(part, part.length);
            if (part.length < PART) {
                readings.end(verb.reading());
                return new Answer.Digest(reading.position(), reading.md5Hex());
            }
        }
        return new Answer.Digest(reading.position(), "");
    }

    private BlockTracking tracking(String srUuid) throws HypervisorFailure {
        return storages.driver(srUuid).tracking(srUuid);
    }

    Answer track(Verb.TrackVolume verb) throws HypervisorFailure {
        tracking(verb.srUuid()).begin(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer untrack(Verb.UntrackVolume verb) throws HypervisorFailure {
        tracking(verb.srUuid()).end(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer trackSnapshot(Verb.TrackSnapshot verb) throws HypervisorFailure {
        tracking(verb.srUuid()).pass(verb.srUuid(), verb.source(), verb.snapshot());
        return new Answer.Done();
    }

    Answer dropData(Verb.DropVolumeData verb) throws HypervisorFailure {
        tracking(verb.srUuid()).dropData(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer changes(Verb.ListChanges verb) throws HypervisorFailure {
        return new Answer.Text(tracking(verb.srUuid()).changes(verb.srUuid(), verb.from(), verb.to()));
    }

    Answer scan(Verb.ScanStorage verb) throws HypervisorFailure {
        return new Answer.Storage(storages.driver(verb.srUuid()).scan(verb.srUuid()));
    }

    Answer create(Verb.CreateVolume verb) throws HypervisorFailure {
        return new Answer.Volume(storages.driver(verb.srUuid())
                .create(verb.srUuid(), verb.location(), verb.format(), verb.virtualBytes()));
    }

    Answer destroy(Verb.DestroyVolume verb) throws HypervisorFailure {
        storages.driver(verb.srUuid()).destroy(verb.srUuid(), verb.location());
        return new Answer.Done();
    }

    Answer clone(Verb.CloneVolume verb) throws HypervisorFailure {
        return new Answer.Volume(storages.driver(verb.srUuid()).clone(verb.srUuid(), verb.source(), verb.location()));
    }

    /** Within one storage and between two of this host alike. */
    Answer copy(Verb.CopyVolume verb) throws HypervisorFailure {
        StorageDriver from = storages.driver(verb.source().srUuid());
        VolumeState source = from.volume(verb.source().srUuid(), verb.source().location());
        return new Answer.Volume(storages.driver(verb.target().srUuid())
                .copy(source, from.path(verb.source()), verb.target(), verb.into()));
    }

    Answer resize(Verb.ResizeVolume verb) throws HypervisorFailure {
        return new Answer.Volume(
                storages.driver(verb.srUuid()).resize(verb.srUuid(), verb.location(), verb.virtualBytes()));
    }
}
