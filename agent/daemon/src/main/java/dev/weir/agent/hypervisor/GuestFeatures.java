package dev.weir.agent.hypervisor;

import java.util.Map;
import java.util.TreeMap;

/** What a guest can do when asked, in the words that clients look for in VM_guest_metrics.other (VML-14). */
public final class GuestFeatures {
    /** Of a guest whose agent ends and begins its runs. Memory and vCPUs need no agent. */
    public static final Map<String, String> OF_AN_AGENT = of(true, false);

    private GuestFeatures() {}

    /** {@code quiesces} is whether its file systems come to rest for a snapshot. */
    public static Map<String, String> of(boolean shutsDown, boolean quiesces) {
        Map<String, String> features = new TreeMap<>();
        features.put("feature-suspend", "1");
        features.put("feature-vcpu-hotplug", "1");
        if (shutsDown) {
            features.put("feature-poweroff", "1");
            features.put("feature-reboot", "1");
            features.put("feature-shutdown", "1");
        }
        if (quiesces) {
            features.put("feature-quiesce", "1");
        }
        return Map.copyOf(features);
    }
}
