package dev.weir.server.domain;

import dev.weir.agent.protocol.VolumeRef;
import java.util.Locale;
import java.util.Map;

/** How a VDI's bytes are laid out: {@code sm_config:type} where it is given, else by the kind of its place. */
public final class VolumeFormats {
    private VolumeFormats() {}

    public static VolumeRef.Format of(Map<String, String> smConfig, String location) {
        String type = smConfig.getOrDefault("type", "").toLowerCase(Locale.ROOT);
        if (type.equals("raw")) {
            return VolumeRef.Format.RAW;
        }
        String name = location.toLowerCase(Locale.ROOT);
        return name.endsWith(".iso") || name.endsWith(".img") ? VolumeRef.Format.ISO : VolumeRef.Format.QCOW2;
    }
}
