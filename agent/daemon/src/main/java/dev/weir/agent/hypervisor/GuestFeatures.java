package dev.weir.agent.hypervisor;

import java.util.Map;
import java.util.TreeMap;

/** What a guest can do when asked, in the words that clients look for in VM_guest_metrics.other (VML-14). */
public final class GuestFeatures {
    /** Of a guest whose agent ends and begins its runs. Memory and vCPUs need no agent. */
    public static final Map<String, String> OF_AN_AGENT = of(true, false, false);

    /** The same of a Windows guest whose agent may write files and run programs. */
    public static final Map<String, String> OF_WINDOWS = of(true, false, true);

    private static final String SYSPREP = "feature-sysprep";

    private GuestFeatures() {}

    /**
     * What it can do.
     *
     * @param quiesces whether its file systems come to rest for a snapshot
     * @param prepares whether it can be made the model of others, as VM.sysprep does
     */
    public static Map<String, String> of(boolean shutsDown, boolean quiesces, boolean prepares) {
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
        if (prepares) {
            features.put(SYSPREP, "1");
        }
        return Map.copyOf(features);
    }

    public static boolean prepares(Map<String, String> features) {
        return "1".equals(features.get(SYSPREP));
    }
}
