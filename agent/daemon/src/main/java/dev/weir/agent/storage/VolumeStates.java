package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What volumes in a folder of images are, as the server hears of them. */
record VolumeStates(Images images) {
    VolumeState of(ImageFolder folder, String location) throws HypervisorFailure, IOException {
        ImageFolder.Volume volume = folder.find(location);
        if (volume == null) {
            throw new IOException("the volume " + location + " is gone");
        }
        return of(folder, location, volume);
    }

    VolumeState of(ImageFolder folder, String location, ImageFolder.Volume volume) throws HypervisorFailure {
        return of(folder, Map.of(location, volume)).getFirst();
    }

    List<VolumeState> of(ImageFolder folder, Map<String, ImageFolder.Volume> volumes) throws HypervisorFailure {
        List<Map.Entry<String, ImageFolder.Volume>> all = List.copyOf(volumes.entrySet());
        List<Long> used = images.usedBytes(
                all.stream().map(each -> each.getValue().file()).toList());
        List<VolumeState> states = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            states.add(state(folder, all.get(i).getKey(), all.get(i).getValue(), used.get(i)));
        }
        return states;
    }

    private VolumeState state(ImageFolder folder, String location, ImageFolder.Volume volume, long used)
            throws HypervisorFailure {
        return new VolumeState(
                location,
                volume.format(),
                images.virtualBytes(volume.file(), volume.format()),
                used,
                location,
                folder.isTracked(location) ? VolumeState.Tracking.ON : VolumeState.Tracking.OFF);
    }
}
