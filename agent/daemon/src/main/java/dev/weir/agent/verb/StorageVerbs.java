package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.agent.storage.StorageDriver;

/** The verbs on storages and their volumes; a driver sees to its own order. */
final class StorageVerbs {
    private final Storages storages;

    StorageVerbs(Storages storages) {
        this.storages = storages;
    }

    Answer attach(Verb.AttachStorage verb) throws HypervisorFailure {
        return new Answer.Storage(storages.attach(verb.srUuid(), verb.type(), verb.deviceConfig()));
    }

    Answer detach(Verb.DetachStorage verb) throws HypervisorFailure {
        storages.detach(verb.srUuid());
        return new Answer.Done();
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
