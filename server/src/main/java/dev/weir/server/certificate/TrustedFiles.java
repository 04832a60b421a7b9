package dev.weir.server.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that administrators have installed in the pool, on the disk of each of its hosts: authorities by name, lists of
 * revoked certificates, and certificates trusted for a purpose, {@code general} where none is named.
 */
public final class TrustedFiles {
    private static final String AUTHORITIES = "installed";
    private static final String REVOKED = "revoked";
    private static final String PURPOSES = "purpose";
    /** Its certificates are trusted for whatever is asked. */
    static final String GENERAL = "general";

    private static final List<String> ALL_PURPOSES = List.of(GENERAL, "ldaps", "licensing");

    private final Path folder;

    /** {@code folder} is where the pool's certificates are. */
    public TrustedFiles(Path folder) {
        this.folder = folder;
    }

    public PemFolder authorities() {
        return new PemFolder(folder.resolve(AUTHORITIES));
    }

    public PemFolder revoked() {
        return new PemFolder(folder.resolve(REVOKED));
    }

    PemFolder purpose(String purpose) {
        return new PemFolder(folder.resolve(PURPOSES).resolve(purpose));
    }

    /** What may vouch for a directory of users. */
    public List<PemFolder> forDirectories() {
        return List.of(authorities(), purpose(GENERAL), purpose("ldaps"));
    }

    private Map<String, PemFolder> folders() {
        Map<String, PemFolder> folders = new TreeMap<>();
        folders.put(AUTHORITIES, authorities());
        folders.put(REVOKED, revoked());
        ALL_PURPOSES.forEach(purpose -> folders.put(PURPOSES + "/" + purpose, purpose(purpose)));
        return folders;
    }

    /** Every file's text by its path. */
    public Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, PemFolder> each : folders().entrySet()) {
            each.getValue().texts().forEach((name, text) -> texts.put(each.getKey() + "/" + name, text));
        }
        return texts;
    }

    /** There is this and nothing else from now on; a path that is none of these folders' is left out. */
    public void become(Map<String, String> texts) throws IOException {
        for (Map.Entry<String, PemFolder> each : folders().entrySet()) {
            String prefix = each.getKey() + "/";
            Set<String> names = new HashSet<>();
            for (Map.Entry<String, String> text : texts.entrySet()) {
                String name = text.getKey().startsWith(prefix) ? text.getKey().substring(prefix.length()) : "";
                if (PemFolder.isName(name)) {
                    each.getValue().replace(name, text.getValue());
                    names.add(name);
                }
            }
            each.getValue().keepOnly(names);
        }
    }

    /** By which two hosts see whether they have the same. */
    public static String digest(Map<String, String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(texts).forEach((path, text) -> {
                for (String part : List.of(path, text)) {
                    digest.update(part.getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
