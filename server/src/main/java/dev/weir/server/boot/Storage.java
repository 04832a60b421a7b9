package dev.weir.server.boot;

import dev.weir.model.types.HostRef;
import dev.weir.model.types.ImageFormatType;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.SmRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The storage a pool of one begins with: the drivers, the tools' discs, the host's own disk. */
final class Storage {
    private static final String RESET = "VDI_RESET_ON_BOOT";
    private static final List<String> FILE_FEATURES = List.of(
            "SR_PROBE",
            "SR_UPDATE",
            "SR_SUPPORTS_LOCAL_CACHING",
            "VDI_CREATE",
            "VDI_DELETE",
            "VDI_ATTACH",
            "VDI_DETACH",
            "VDI_CLONE",
            "VDI_SNAPSHOT",
            "VDI_RESIZE",
            "VDI_RESIZE_ONLINE",
            "VDI_CONFIG_CBT",
            RESET,
            "VDI_REVERT");
    private static final List<String> ISO_FEATURES = List.of("VDI_ATTACH", "VDI_DETACH");

    private final Ids ids;
    private final Path data;

    Storage(Ids ids, Path data) {
        this.ids = ids;
        this.data = data;
    }

    /** A pool that an older program made knows what this one's drivers do. */
    static void refresh(Tx tx) {
        for (Row row : List.copyOf(tx.rows(Sm.DEF))) {
            if (Records.get(row, Sm.TYPE).equals("file")
                    && Records.get(row, Sm.VENDOR).equals("Weir")) {
                SmRef driver = new SmRef(row.ref());
                Records.set(tx, driver, Sm.CAPABILITIES, FILE_FEATURES);
                Records.set(tx, driver, Sm.FEATURES, versions(FILE_FEATURES));
            }
        }
    }

    private static Map<String, Long> versions(List<String> features) {
        Map<String, Long> versions = new LinkedHashMap<>();
        // Of resetting, clients know a first form that gave the disk another identity.
        features.forEach(feature -> versions.put(feature, feature.equals(RESET) ? 2L : 1L));
        return versions;
    }

    void drivers(Tx tx) {
        Map<String, String> folder = Map.of("location", "the folder's path on the host (required)");
        driver(tx, "file", "Files in a folder", "Disks as files in a folder of the host", FILE_FEATURES, folder);
        Map<String, String> library = new LinkedHashMap<>(folder);
        library.put("iso_path", "the part of the folder that has the images");
        library.put("legacy_mode", "given: the location is a folder of the host, as it always is");
        driver(tx, "iso", "ISO library", "CD images in a folder of the host", ISO_FEATURES, library);
    }

    /** Only what the driver does stands among its features: clients offer by them. */
    private void driver(
            Tx tx,
            String type,
            String name,
            String description,
            List<String> features,
            Map<String, String> configuration) {
        Records.<SmRef>draft()
                .with(Sm.UUID, ids.uuid())
                .with(Sm.TYPE, type)
                .with(Sm.NAME_LABEL, name)
                .with(Sm.NAME_DESCRIPTION, description)
                .with(Sm.VENDOR, "Weir")
                .with(Sm.COPYRIGHT, "Apache-2.0")
                .with(Sm.VERSION, "1.0")
                .with(Sm.REQUIRED_API_VERSION, "1.1")
                .with(Sm.CONFIGURATION, configuration)
                .with(Sm.CAPABILITIES, features)
                .with(Sm.FEATURES, versions(features))
                .with(Sm.DRIVER_FILENAME, type)
                .with(Sm.SUPPORTED_IMAGE_FORMATS, List.<ImageFormatType>of())
                .create(tx, new SmRef(ids.ref()));
    }

    SrRef localSr(Tx tx, HostRef host) {
        return sr(tx, host, "Local storage", "The host's own disk", "file", "user", data.resolve("storage"), false);
    }

    void toolsSr(Tx tx, HostRef host) {
        SrRef sr = sr(
                tx, host, "XenServer Tools", "Discs with tools for guests", "iso", "iso", data.resolve("tools"), true);
        Records.set(tx, sr, Sr.IS_TOOLS_SR, true);
        Records.set(tx, sr, Sr.OTHER_CONFIG, Map.of("xensource_internal", "true", "xenserver_tools_sr", "true"));
    }

    private SrRef sr(
            Tx tx,
            HostRef host,
            String name,
            String description,
            String type,
            String content,
            Path location,
            boolean shared) {
        SrRef sr = new SrRef(ids.ref());
        Records.<SrRef>draft()
                .with(Sr.UUID, ids.uuid())
                .with(Sr.NAME_LABEL, name)
                .with(Sr.NAME_DESCRIPTION, description)
                .with(Sr.TYPE, type)
                .with(Sr.CONTENT_TYPE, content)
                .with(Sr.SHARED, shared)
                .create(tx, sr);
        Records.<PbdRef>draft()
                .with(Pbd.UUID, ids.uuid())
                .with(Pbd.HOST, host)
                .with(Pbd.SR, sr)
                .with(Pbd.DEVICE_CONFIG, Map.of("location", location.toString()))
                .create(tx, new PbdRef(ids.ref()));
        return sr;
    }
}
