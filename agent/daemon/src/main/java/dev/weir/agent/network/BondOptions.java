package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How a bond is tuned, from the API's words (NET-42) to those of Open vSwitch. */
final class BondOptions {
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final String MODE = "mode";
    private static final String LACP = "lacp";

    /** Columns of a port. */
    private static final Map<String, String> COLUMNS = columns();

    private final Map<String, String> options;

    BondOptions(Map<String, String> options) throws HypervisorFailure {
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (!VALUE.matcher(option.getValue()).matches()) {
                throw new HypervisorFailure("INVALID_VALUE", option.getKey(), option.getValue());
            }
        }
        this.options = options;
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("downdelay", "bond_downdelay");
        columns.put("updelay", "bond_updelay");
        columns.put("miimon", "other_config:bond-miimon-interval");
        columns.put("rebalance-interval", "other_config:bond-rebalance-interval");
        columns.put("lacp-time", "other_config:lacp-time");
        columns.put("lacp-fallback-ab", "other_config:lacp-fallback-ab");
        return columns;
    }

    /** What is set of the port. */
    List<String> ofPort() {
        List<String> words = new ArrayList<>();
        String mode = options.getOrDefault(MODE, "balance-slb");
        boolean negotiates = mode.equals(LACP);
        words.add("lacp=" + (negotiates ? "active" : "off"));
        if (negotiates) {
            boolean bySource = options.getOrDefault("hashing_algorithm", "").equals("src_mac");
            words.add("bond_mode=" + (bySource ? "balance-slb" : "balance-tcp"));
        } else {
            words.add("bond_mode=" + mode);
        }
        COLUMNS.forEach((option, column) -> {
            String value = options.get(option);
            if (value != null) {
                words.add(column + "=" + value);
            }
        });
        String carrier = options.get("use_carrier");
        if (carrier != null) {
            words.add("other_config:bond-detect-mode=" + (carrier.equals("0") ? "miimon" : "carrier"));
        }
        return words;
    }

    /** What is set of each interface in it. */
    List<String> ofInterface() {
        String key = options.get("lacp-aggregation-key");
        return key == null ? List.of() : List.of("other_config:lacp-aggregation-key=" + key);
    }
}
