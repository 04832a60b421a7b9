package dev.weir.server.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where mail goes, in the keys of pool.other_config that the reference's mail script reads.
 *
 * @param sender empty where the pool's own name is to stand for it
 */
record MailSettings(String host, int port, List<String> destinations, String sender) {
    private static final int SMTP = 25;
    private static final Pattern HUB = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\s]+))(?::(\\d{1,5}))?");

    /** None unless there is a server and somebody to write to. */
    static @Nullable MailSettings of(Map<String, String> poolConfig) {
        Matcher hub = HUB.matcher(poolConfig.getOrDefault("ssmtp-mailhub", "").strip());
        List<String> destinations = Arrays.stream(
                        poolConfig.getOrDefault("mail-destination", "").split("[,;\\s]+"))
                .filter(address -> !address.isEmpty())
                .toList();
        if (!hub.matches() || destinations.isEmpty()) {
            return null;
        }
        String host = hub.group(1) == null ? hub.group(2) : hub.group(1);
        int port = hub.group(3) == null ? SMTP : Integer.parseInt(hub.group(3));
        return new MailSettings(
                host,
                port,
                destinations,
                poolConfig.getOrDefault("mail-sender", "").strip());
    }
}
