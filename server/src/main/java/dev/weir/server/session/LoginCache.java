package dev.weir.server.session;

import dev.weir.model.types.Pool;
import dev.weir.server.db.Row;
import dev.weir.server.object.Records;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * External logins that went well, so that the next with the same name and password need not ask the directory (ETS-3).
 * A password is kept as a digest under a key that ends with this program. Who is let in and what he may do is not kept:
 * that is the pool's to say each time.
 */
final class LoginCache {
    private static final String DIGEST = "HmacSHA256";

    private final Clock clock;
    private final SecretKeySpec key;
    private final LinkedHashMap<String, Known> byDigest = new LinkedHashMap<>(16, 0.75f, true);

    /** What the directory said: the user's identifier, and those of the user and of all the user's groups. */
    record Known(String identifier, List<String> closure, Instant when) {}

    LoginCache(Clock clock, LongSupplier random) {
        this.clock = clock;
        ByteBuffer bytes = ByteBuffer.allocate(32);
        while (bytes.hasRemaining()) {
            bytes.putLong(random.getAsLong());
        }
        this.key = new SecretKeySpec(bytes.array(), DIGEST);
    }

    synchronized @Nullable Known find(Row pool, String user, String password) {
        if (!on(pool)) {
            byDigest.clear();
            return null;
        }
        String digest = digest(user, password);
        Known known = byDigest.get(digest);
        long seconds = Records.get(pool, Pool.EXT_AUTH_CACHE_EXPIRY);
        if (known != null && known.when().plusSeconds(seconds).isBefore(clock.instant())) {
            byDigest.remove(digest);
            return null;
        }
        return known;
    }

    synchronized void remember(Row pool, String user, String password, Known known) {
        if (on(pool)) {
            byDigest.put(digest(user, password), known);
            long most = Records.get(pool, Pool.EXT_AUTH_CACHE_SIZE);
            while (byDigest.size() > most) {
                byDigest.pollFirstEntry();
            }
        }
    }

    synchronized void clear() {
        byDigest.clear();
    }

    private static boolean on(Row pool) {
        return Records.get(pool, Pool.EXT_AUTH_CACHE_ENABLED);
    }

    private String digest(String user, String password) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            mac.update(user.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
