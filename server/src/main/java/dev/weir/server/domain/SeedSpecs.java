package dev.weir.server.domain;

import dev.weir.agent.protocol.Seed;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cloud-init in a VM's guest is to find, of our keys in VM.xenstore_data. */
public final class SeedSpecs {
    public static final String USER_DATA = "weir:cloud-init/user-data";
    public static final String META_DATA = "weir:cloud-init/meta-data";
    public static final String NETWORK_CONFIG = "weir:cloud-init/network-config";

    /** All keys of the family begin so; one that is none of the three is a mistake. */
    private static final String FAMILY = "weir:cloud-init/";

    /** Together, in bytes: a message to an agent holds it with room to spare. */
    public static final int MOST_BYTES = 128 << 10;

    private static final int LONGEST_HOST_NAME = 63;

    /** Otherwise cloud-init sets up the network of an instance once, and changes of its VIFs would not count. */
    private static final String EACH_BOOT = """
            #cloud-config
            updates:
              network:
                when: [boot]
            """;

    private SeedSpecs() {}

    /** Keys of the family that are not known, and contents that are too large, are refused when they are written. */
    public static void require(Map<String, String> data) {
        int bytes = 0;
        for (Map.Entry<String, String> entry : data.entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(FAMILY)) {
                continue;
            }
            if (!List.of(USER_DATA, META_DATA, NETWORK_CONFIG).contains(key)) {
                throw Errors.invalidValue("xenstore_data", key);
            }
            bytes += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MOST_BYTES) {
            throw Errors.invalidValue("xenstore_data", FAMILY + " has " + bytes + " bytes, more than " + MOST_BYTES);
        }
    }

    static @Nullable Seed of(Snapshot state, Row vm) {
        Map<String, String> data = Records.get(vm, Vm.XENSTORE_DATA);
        if (!data.containsKey(USER_DATA) && !data.containsKey(META_DATA) && !data.containsKey(NETWORK_CONFIG)) {
            return null;
        }
        String given = data.get(NETWORK_CONFIG);
        String made = given == null ? SeedNetwork.of(state, vm) : null;
        return new Seed(
                data.getOrDefault(USER_DATA, "#cloud-config\n{}\n"),
                data.getOrDefault(META_DATA, metaData(vm)),
                given == null ? made : given,
                made == null ? null : EACH_BOOT);
    }

    /** Whether a start of the VM tells its guest the addresses that its VIFs are to have. */
    public static boolean tellsAddresses(Row vm) {
        Map<String, String> data = Records.get(vm, Vm.XENSTORE_DATA);
        return !data.containsKey(NETWORK_CONFIG) && (data.containsKey(USER_DATA) || data.containsKey(META_DATA));
    }

    /** cloud-init runs its first-boot work again when the instance is another: of a copy it is. */
    private static String metaData(Row vm) {
        return "instance-id: " + Records.get(vm, Vm.UUID) + "\nlocal-hostname: " + hostName(vm) + "\n";
    }

    /** The VM's name in the letters that host names have; where none is left, its uuid. */
    private static String hostName(Row vm) {
        String name = Records.get(vm, Vm.NAME_LABEL)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-", "");
        name = name.substring(0, Math.min(LONGEST_HOST_NAME, name.length())).replaceAll("-$", "");
        return name.isEmpty() ? Records.get(vm, Vm.UUID) : name;
    }
}
