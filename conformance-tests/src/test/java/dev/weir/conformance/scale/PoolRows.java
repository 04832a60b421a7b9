package dev.weir.conformance.scale;

import dev.weir.value.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pool itself: its networks, its drivers, one storage repository that all hosts share, and the hosts. */
final class PoolRows {
    private static final int NETWORKS = 2;

    private final BackupText out;
    private final Names names;
    private final String storage;
    private final List<String> networks = new ArrayList<>();
    private final List<String> hosts = new ArrayList<>();
    private final String sr;

    PoolRows(BackupText out, Names names, String storage) {
        this.out = out;
        this.names = names;
        this.storage = storage;
        this.sr = names.ref();
    }

    void write(int count, int disks) throws IOException {
        driver("file", "Files in a folder", "SR_PROBE", "VDI_CREATE", "VDI_DELETE", "VDI_ATTACH", "VDI_DETACH");
        driver("iso", "ISO library", "VDI_ATTACH", "VDI_DETACH");
        for (int i = 0; i < NETWORKS; i++) {
            String network = names.ref();
            networks.add(network);
            out.row(
                    "network",
                    network,
                    "uuid",
                    names.uuid(),
                    "name_label",
                    "Pool-wide network " + i,
                    "bridge",
                    "xenbr" + i);
        }
        out.row(
                "SR",
                sr,
                "uuid",
                names.uuid(),
                "name_label",
                "Shared storage",
                "name_description",
                "One store for all hosts",
                "virtual_allocation",
                disks * GuestRows.DISK,
                "physical_utilisation",
                disks * GuestRows.DISK / 4,
                "physical_size",
                1L << 50,
                "type",
                "file",
                "content_type",
                "user",
                "shared",
                true);
        HostRows rows = new HostRows(out, names, networks, sr, storage);
        for (int i = 0; i < count; i++) {
            hosts.add(rows.write(i));
        }
        out.row(
                "pool",
                names.ref(),
                "uuid",
                names.uuid(),
                "name_label",
                "generated",
                "master",
                hosts.getFirst(),
                "default_SR",
                sr,
                "suspend_image_SR",
                sr,
                "crash_dump_SR",
                sr,
                "other_config",
                Value.textMap(Map.of("memory-ratio-hvm", "0.25", "memory-ratio-pv", "0.25")));
    }

    private void driver(String type, String name, String... features) throws IOException {
        Map<String, Value> versions = new LinkedHashMap<>();
        for (String feature : features) {
            versions.put(feature, Value.of(1));
        }
        out.row(
                "SM",
                names.ref(),
                "uuid",
                names.uuid(),
                "name_label",
                name,
                "type",
                type,
                "vendor",
                "Weir",
                "copyright",
                "Apache-2.0",
                "version",
                "1.0",
                "required_api_version",
                "1.1",
                "configuration",
                Value.textMap(Map.of("location", "the folder's path on the host (required)")),
                "capabilities",
                Value.texts(List.of(features)),
                "features",
                new Value.Dict(versions),
                "driver_filename",
                type);
    }

    /** The first is the master. */
    List<String> hosts() {
        return hosts;
    }

    List<String> networks() {
        return networks;
    }

    String sr() {
        return sr;
    }
}
