package dev.weir.server.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the web hook is; both may be secrets.
 *
 * @param secret the key of the signature, empty for none
 */
record WebHookSettings(String url, String secret) {
    /** None unless there is an address. */
    static @Nullable WebHookSettings of(Map<String, String> poolConfig) {
        String url = poolConfig.getOrDefault("weir:webhook-url", "").strip();
        return url.isEmpty() ? null : new WebHookSettings(url, poolConfig.getOrDefault("weir:webhook-secret", ""));
    }

    @Override
    public String toString() {
        return "WebHookSettings[hidden]";
    }
}
