package dev.weir.server.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ways out of the pool that its other_config opens. */
public final class Ways {
    static final String MAIL = "mail";
    static final String WEB_HOOK = "webhook";

    /** The least urgent priority that leaves the pool unless a key says otherwise (ETS-62: 3 is a warning). */
    private static final long URGENT = 3;

    private Ways() {}

    /** Those on which a message of that priority is to be delivered. */
    public static List<String> due(Map<String, String> poolConfig, long priority) {
        List<String> due = new ArrayList<>();
        if (MailSettings.of(poolConfig) != null && priority <= least(poolConfig, "mail-min-priority")) {
            due.add(MAIL);
        }
        if (WebHookSettings.of(poolConfig) != null && priority <= least(poolConfig, "weir:webhook-min-priority")) {
            due.add(WEB_HOOK);
        }
        return due;
    }

    /** What is no number means as good as nothing was said. */
    private static long least(Map<String, String> poolConfig, String key) {
        try {
            return Long.parseLong(poolConfig.getOrDefault(key, "").strip());
        } catch (NumberFormatException e) {
            return URGENT;
        }
    }
}
