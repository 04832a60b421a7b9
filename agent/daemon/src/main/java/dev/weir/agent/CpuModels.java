package dev.weir.agent;

import dev.weir.agent.cpu.CpuMap;
import dev.weir.agent.cpu.CpuModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The processors that options name, found in libvirt's map. */
final class CpuModels {
    private CpuModels() {}

    static CpuMap map(Path folder) throws StartFailure {
        try {
            return CpuMap.read(folder);
        } catch (IOException e) {
            throw new StartFailure("cannot read libvirt's map of processors: " + e.getMessage());
        }
    }

    /** None for an empty name. */
    static @Nullable CpuModel find(Path folder, String name) throws StartFailure {
        return name.isEmpty() ? null : find(map(folder), name);
    }

    static CpuModel find(CpuMap map, String name) throws StartFailure {
        CpuModel model = map.model(name);
        if (model == null) {
            throw new StartFailure("there is no CPU model " + name + "; there are "
                    + map.models().stream().map(CpuModel::name).collect(Collectors.joining(", ")));
        }
        return model;
    }
}
