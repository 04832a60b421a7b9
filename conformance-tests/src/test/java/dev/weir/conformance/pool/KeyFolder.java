package dev.weir.conformance.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a host keeps in its folder of certificates and keys.
 *
 * @param files their names
 * @param contents a digest of each certificate, key and list in them
 */
public record KeyFolder(Set<String> files, Set<String> contents) {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN [A-Z0-9 ]+-----[A-Za-z0-9+/=\\s]+-----END [A-Z0-9 ]+-----");

    public static KeyFolder of(Path folder) throws IOException {
        Set<String> files = new TreeSet<>();
        Set<String> contents = new TreeSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.add(folder.relativize(file).toString());
                Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (pem.find()) {
                    contents.add(digest(pem.group().replaceAll("\\s", "")));
                }
            }
        }
        return new KeyFolder(files, contents);
    }

    private static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What both hold: of hosts of one pool the pool's authority, of two pools nothing. */
    public Set<String> common(KeyFolder other) {
        Set<String> common = new TreeSet<>(contents);
        common.retainAll(other.contents);
        return common;
    }
}
