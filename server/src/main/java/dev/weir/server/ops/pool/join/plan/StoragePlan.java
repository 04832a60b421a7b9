package dev.weir.server.ops.pool.join.plan;

import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.StorageFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The shared storage of the pool, which the host is given a way to (POOL-72). */
final class StoragePlan {
    /** Says whose the storage is on one host alone. */
    private static final String OF_THE_MASTER = "SRmaster";

    private static final List<String> SECRET = List.of("pass", "pwd", "secret", "key", "token");

    private final JoinFacts facts;
    private final Entries entries;

    StoragePlan(JoinFacts facts, Entries entries) {
        this.facts = facts;
        this.entries = entries;
    }

    void fill() {
        if ("nosync".equals(facts.theirs().pool().otherConfig().get("sync_create_pbds"))) {
            return;
        }
        for (StorageFacts storage : facts.theirs().storages()) {
            if (storage.shared() && !storage.tools()) {
                Map<String, String> entry = entries.add(Kind.PLUGGED);
                entry.put("class", "SR");
                entry.put("theirs", storage.name());
                entry.put("uuid", storage.uuid());
                entry.put("type", storage.type());
                entry.put("device_config", told(storage.deviceConfig()));
            }
        }
    }

    private static String told(Map<String, String> deviceConfig) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(deviceConfig).forEach((key, value) -> {
            if (!key.equals(OF_THE_MASTER)) {
                words.add(key + "=" + (secret(key) ? "***" : value));
            }
        });
        return String.join(" ", words);
    }

    private static boolean secret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(lower::contains);
    }
}
