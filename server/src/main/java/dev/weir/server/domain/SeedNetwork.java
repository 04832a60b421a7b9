package dev.weir.server.domain;

import dev.weir.model.types.Vif;
import dev.weir.model.types.VifIpv4ConfigurationMode;
import dev.weir.model.types.VifIpv6ConfigurationMode;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A network configuration for cloud-init, version 2, of what a VM's VIFs are to be in its guest. */
final class SeedNetwork {
    /** These words are understood by every renderer of cloud-init; gateway4 and "default" are not, or not for long. */
    private static final String ALL_IPV4 = "0.0.0.0/0";

    private static final String ALL_IPV6 = "::/0";

    private final StringBuilder text = new StringBuilder("version: 2\nethernets:\n");

    private SeedNetwork() {}

    /** None where no VIF is to have a certain address, so that all ask for theirs. */
    static @Nullable String of(Snapshot state, Row vm) {
        List<Row> vifs = Records.get(vm, Vm.VIFS).stream()
                .map(vif -> Records.require(state, vif))
                .sorted(Comparator.comparingInt(vif -> Integer.parseInt(Records.get(vif, Vif.DEVICE))))
                .toList();
        if (vifs.stream().noneMatch(vif -> ipv4(vif) || ipv6(vif))) {
            return null;
        }
        SeedNetwork network = new SeedNetwork();
        vifs.forEach(network::add);
        return network.text.toString();
    }

    private void add(Row vif) {
        text.append("  vif").append(Records.get(vif, Vif.DEVICE)).append(":\n    match:\n");
        quoted("      macaddress: ", Records.get(vif, Vif.MAC).toLowerCase(Locale.ROOT));
        if (!ipv4(vif)) {
            text.append("    dhcp4: true\n");
        }
        if (!ipv4(vif) && !ipv6(vif)) {
            return;
        }
        text.append("    addresses:\n");
        if (ipv4(vif)) {
            Records.get(vif, Vif.IPV4_ADDRESSES).forEach(address -> quoted("      - ", address));
        }
        if (ipv6(vif)) {
            Records.get(vif, Vif.IPV6_ADDRESSES).forEach(address -> quoted("      - ", address));
        }
        String gateway4 = ipv4(vif) ? Records.get(vif, Vif.IPV4_GATEWAY) : "";
        String gateway6 = ipv6(vif) ? Records.get(vif, Vif.IPV6_GATEWAY) : "";
        if (!gateway4.isEmpty() || !gateway6.isEmpty()) {
            text.append("    routes:\n");
            route(ALL_IPV4, gateway4);
            route(ALL_IPV6, gateway6);
        }
    }

    private void route(String to, String gateway) {
        if (!gateway.isEmpty()) {
            quoted("      - to: ", to);
            quoted("        via: ", gateway);
        }
    }

    private void quoted(String before, String value) {
        text.append(before).append('"').append(value).append("\"\n");
    }

    private static boolean ipv4(Row vif) {
        return Records.get(vif, Vif.IPV4_CONFIGURATION_MODE) == VifIpv4ConfigurationMode.STATIC;
    }

    private static boolean ipv6(Row vif) {
        return Records.get(vif, Vif.IPV6_CONFIGURATION_MODE) == VifIpv6ConfigurationMode.STATIC;
    }
}
