package dev.weir.server.call;

import java.util.Map;

/**
 * A request over HTTP that is no call and needs a login as one does.
 *
 * @param action its name among the HTTP actions; the permission is {@code http/} before it
 * @param given what stands in its query and its cookies, where a cookie counts more (wire.md T8)
 * @param authorization the header of that name, or empty
 */
public record Visit(Origin origin, String action, Map<String, String> given, String authorization) {
    @Override
    public String toString() {
        return "Visit[" + action + "]";
    }
}
