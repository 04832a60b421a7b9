package dev.weir.agent.network;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What may come in by a port. The words become parts of other programs' languages, so they are nothing but addresses.
 *
 * @param mac of every frame
 * @param ipv4 the sender's: addresses, or address/prefix
 */
public record PortRules(String mac, List<String> ipv4, List<String> ipv6) {
    private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}");
    private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?");
    private static final Pattern V6 =
            Pattern.compile("(?=[^/]*:[^/]*:)[0-9A-Fa-f:]{2,39}(:[0-9]{1,3}(\\.[0-9]{1,3}){3})?(/[0-9]{1,3})?");

    /** INVALID_VALUE where one is none. */
    public static PortRules of(String mac, List<String> ipv4, List<String> ipv6) throws HypervisorFailure {
        require("mac", MAC, List.of(mac));
        require("ipv4_allowed", V4, ipv4);
        require("ipv6_allowed", V6, ipv6);
        return new PortRules(mac, List.copyOf(ipv4), List.copyOf(ipv6));
    }

    private static void require(String what, Pattern form, List<String> words) throws HypervisorFailure {
        for (String word : words) {
            if (!form.matcher(word).matches()) {
                throw new HypervisorFailure("INVALID_VALUE", what, word);
            }
        }
    }
}
