package dev.weir.server.session;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.files.SafeFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secret by which hosts of a pool know one another. On the pool's way to another one there are two: this host says
 * the first and takes both. The file has the first in its first line; the second says which of the two is to stay.
 */
public final class PoolSecret {
    private static final int BYTES = 32;
    private static final String NEXT = "next:";
    private static final String OLD = "old:";

    private final SafeFile file;
    private volatile Known known;

    /** What is said; the other one, if any, and whether it comes after what is said now or went before it. */
    private record Known(String said, @Nullable String other, boolean comes) {
        static Known of(String text) {
            List<String> lines = text.strip().lines().map(String::strip).toList();
            String second = lines.size() < 2 ? "" : lines.get(1);
            if (second.startsWith(NEXT)) {
                return new Known(lines.getFirst(), second.substring(NEXT.length()), true);
            }
            return new Known(lines.getFirst(), second.startsWith(OLD) ? second.substring(OLD.length()) : null, false);
        }

        String text() {
            return other == null ? said : said + "\n" + (comes ? NEXT : OLD) + other;
        }

        boolean has(String secret) {
            return same(secret, said) || (other != null && same(secret, other));
        }

        @Override
        public String toString() {
            return "Known[hidden]";
        }
    }

    /** A way from one secret to another. */
    public record Change(String old, String next) {
        @Override
        public String toString() {
            return "Change[hidden]";
        }
    }

    private PoolSecret(SafeFile file, Known known) {
        this.file = file;
        this.known = known;
    }

    /** Reads the pool's secret, or makes it at the first start. */
    public static PoolSecret open(SafeFile file, SecureRandom random) {
        String text = file.read();
        if (text == null || text.isBlank()) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            text = HexFormat.of().formatHex(bytes);
            file.write(text);
        }
        return new PoolSecret(file, Known.of(text));
    }

    /** What this host says to others. */
    public String said() {
        return known.said();
    }

    /** Refuses what is no secret of the pool; {@code where} is what the caller asked for, as the refusal names it (S6). */
    public void require(String given, String where) {
        if (!known.has(given)) {
            throw Errors.sessionAuthenticationFailed(where, "This is not the secret of the pool");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** The change this host is in the middle of, as it stood before a failure. */
    public @Nullable Change change() {
        Known now = known;
        if (now.other() == null) {
            return null;
        }
        return now.comes() ? new Change(now.said(), now.other()) : new Change(now.other(), now.said());
    }

    /**
     * First step of a change: both are taken, the old one is said. Each step may come again, and a change that another
     * master began and left gives way.
     *
     * @throws ApiFailure INTERNAL_ERROR where the old one is not this host's
     */
    public synchronized void accept(Change change) {
        if (known.has(change.old()) && known.has(change.next())) {
            return;
        }
        requireSaid(change.old(), "notify_new");
        become(new Known(change.old(), change.next(), true));
    }

    /** Second step, when all hosts have taken the first: the new one is said. */
    public synchronized void send(Change change) {
        if (same(change.next(), known.said())) {
            return;
        }
        if (!known.has(change.next())) {
            throw Errors.internalError("notify_send: this host knows nothing of the new pool secret");
        }
        requireSaid(change.old(), "notify_send");
        become(new Known(change.next(), change.old(), false));
    }

    /** Last step, when all hosts say the new one: the old one is nobody's any more. */
    public synchronized void forget(Change change) {
        requireSaid(change.next(), "cleanup");
        become(new Known(change.next(), null, false));
    }

    private void requireSaid(String secret, String step) {
        if (!same(secret, known.said())) {
            throw Errors.internalError(step + ": old pool secret doesn't match");
        }
    }

    private void become(Known next) {
        file.write(next.text());
        known = next;
    }

    @Override
    public String toString() {
        return "PoolSecret[hidden]";
    }
}
