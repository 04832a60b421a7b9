package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.util.function.Consumer;

/** Changed block tracking of volumes in a folder. */
record FileTracking(Images images, AttachedFolders attached, Consumer<String> merging) implements BlockTracking {
    @Override
    public void begin(String srUuid, String location) throws HypervisorFailure {
        attached.alone(srUuid, folder -> {
            new ChangeLogs(images, folder).begin(location, require(srUuid, folder, location));
            return location;
        });
    }

    @Override
    public void end(String srUuid, String location) throws HypervisorFailure {
        attached.alone(srUuid, folder -> {
            new ChangeLogs(images, folder).end(location);
            return location;
        });
        merging.accept(srUuid);
    }

    @Override
    public void pass(String srUuid, String source, String snapshot) throws HypervisorFailure {
        attached.alone(srUuid, folder -> {
            if (folder.isTracked(source) && !source.equals(snapshot)) {
                ImageFolder.Volume from = require(srUuid, folder, source);
                new ChangeLogs(images, folder).pass(source, from, snapshot, require(srUuid, folder, snapshot));
            }
            return source;
        });
        merging.accept(srUuid);
    }

    @Override
    public void dropData(String srUuid, String location) throws HypervisorFailure {
        attached.alone(srUuid, folder -> {
            ImageFolder.Volume volume = folder.find(location);
            if (!folder.isTracked(location)) {
                require(srUuid, folder, location);
                throw StorageFailures.of(
                        StorageFailures.CHANGE_LOG, "Changed block tracking log is in an inconsistent state", location);
            }
            if (volume != null) {
                if (new Branching(images, folder).written(location, volume)) {
                    throw StorageFailures.inUse(location, "data_destroy");
                }
                new ChangeLogs(images, folder).keepWithoutData(location, volume);
                folder.remove(location);
            }
            return location;
        });
        merging.accept(srUuid);
    }

    @Override
    public String changes(String srUuid, String from, String to) throws HypervisorFailure {
        return attached.alone(srUuid, folder -> {
            if (folder.find(to) == null && !folder.isTracked(to)) {
                throw StorageFailures.missing(srUuid, to);
            }
            return new ChangeLogs(images, folder).changes(from, to);
        });
    }

    private static ImageFolder.Volume require(String srUuid, ImageFolder folder, String location)
            throws HypervisorFailure, IOException {
        ImageFolder.Volume volume = folder.find(location);
        if (volume == null) {
            throw StorageFailures.missing(srUuid, location);
        }
        return volume;
    }
}
