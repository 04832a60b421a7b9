package dev.weir.server.domain;

import dev.weir.agent.protocol.Seed;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifIpv4ConfigurationMode;
import dev.weir.model.types.VifIpv6ConfigurationMode;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
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
        String network = data.get(NETWORK_CONFIG);
        return new Seed(
                data.getOrDefault(USER_DATA, "#cloud-config\n{}\n"),
                data.getOrDefault(META_DATA, metaData(vm)),
                network == null ? networkConfig(state, vm) : network);
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

    /** The addresses that VIFs are to have; none where no VIF is to have a certain one, so that all ask for theirs. */
    private static @Nullable String networkConfig(Snapshot state, Row vm) {
        List<VifRef> vifs = Records.get(vm, Vm.VIFS).stream()
                .sorted(Comparator.comparingInt(vif -> Integer.parseInt(Records.get(state, vif, Vif.DEVICE))))
                .toList();
        boolean any = vifs.stream().anyMatch(vif -> ipv4(state, vif) || ipv6(state, vif));
        if (!any) {
            return null;
        }
        StringBuilder text = new StringBuilder("version: 2\nethernets:\n");
        for (VifRef vif : vifs) {
            text.append("  vif").append(Records.get(state, vif, Vif.DEVICE)).append(":\n");
            text.append("    match:\n      macaddress: \"")
                    .append(Records.get(state, vif, Vif.MAC).toLowerCase(Locale.ROOT))
                    .append("\"\n");
            if (!ipv4(state, vif)) {
                text.append("    dhcp4: true\n");
            }
            if (ipv4(state, vif) || ipv6(state, vif)) {
                addresses(state, vif, text);
            }
        }
        return text.toString();
    }

    private static void addresses(Snapshot state, VifRef vif, StringBuilder text) {
        text.append("    addresses:\n");
        if (ipv4(state, vif)) {
            Records.get(state, vif, Vif.IPV4_ADDRESSES).forEach(address -> address(text, address));
        }
        if (ipv6(state, vif)) {
            Records.get(state, vif, Vif.IPV6_ADDRESSES).forEach(address -> address(text, address));
        }
        String gateway4 = ipv4(state, vif) ? Records.get(state, vif, Vif.IPV4_GATEWAY) : "";
        String gateway6 = ipv6(state, vif) ? Records.get(state, vif, Vif.IPV6_GATEWAY) : "";
        if (!gateway4.isEmpty()) {
            text.append("    gateway4: \"").append(gateway4).append("\"\n");
        }
        if (!gateway6.isEmpty()) {
            text.append("    gateway6: \"").append(gateway6).append("\"\n");
        }
    }

    private static void address(StringBuilder text, String address) {
        text.append("      - \"").append(address).append("\"\n");
    }

    private static boolean ipv4(Snapshot state, VifRef vif) {
        return Records.get(state, vif, Vif.IPV4_CONFIGURATION_MODE) == VifIpv4ConfigurationMode.STATIC;
    }

    private static boolean ipv6(Snapshot state, VifRef vif) {
        return Records.get(state, vif, Vif.IPV6_CONFIGURATION_MODE) == VifIpv6ConfigurationMode.STATIC;
    }
}
