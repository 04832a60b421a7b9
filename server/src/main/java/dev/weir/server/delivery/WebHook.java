package dev.weir.server.delivery;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts messages as JSON, signed where there is a secret to sign with. */
final class WebHook implements Way, AutoCloseable {
    static final String SIGNATURE = "X-Weir-Signature";

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient client;
    private final Duration patience;

    /** {@code patience} is how long the other end may take to connect, and then to answer. */
    WebHook(Duration patience, Executor threads) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .connectTimeout(patience)
                // the signature is for the one who was named
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
    }

    @Override
    public String name() {
        return Ways.WEB_HOOK;
    }

    @Override
    public void send(Letter letter, Map<String, String> poolConfig) throws Undelivered, InterruptedException {
        WebHookSettings settings = WebHookSettings.of(poolConfig);
        if (settings == null) {
            return;
        }
        byte[] body = json(letter).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(address(settings.url()))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        if (!settings.secret().isEmpty()) {
            request.header(SIGNATURE, "sha256=" + HexFormat.of().formatHex(signature(settings.secret(), body)));
        }
        judge(post(request.build()));
    }

    private int post(HttpRequest request) throws Undelivered, InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw Undelivered.thisTime(Undelivered.reason(e));
        }
    }

    private static void judge(int status) throws Undelivered {
        String reason = "the answer was " + status;
        if (status >= 500 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS) {
            throw Undelivered.thisTime(reason);
        }
        if (status < 200 || status > 299) {
            throw Undelivered.forGood(reason);
        }
    }

    private static URI address(String url) throws Undelivered {
        try {
            URI address = new URI(url);
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (http && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // its message would show the address, which may be the secret
        }
        throw Undelivered.forGood("weir:webhook-url is no address of the form http://HOST/... or https://HOST/...");
    }

    private static String json(Letter letter) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("uuid", Value.text(letter.uuid()));
        members.put("name", Value.text(letter.name()));
        members.put("priority", Value.of(letter.priority()));
        members.put("cls", Value.text(letter.cls()));
        members.put("obj_uuid", Value.text(letter.objUuid()));
        members.put("timestamp", Value.text(DateTimeFormatter.ISO_INSTANT.format(letter.timestamp())));
        members.put("body", Value.text(letter.body()));
        members.put("pool_uuid", Value.text(letter.poolUuid()));
        return Json.write(new Value.Dict(members));
    }

    private static byte[] signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
