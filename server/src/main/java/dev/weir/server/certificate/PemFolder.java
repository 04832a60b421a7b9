package dev.weir.server.certificate;

import dev.weir.server.files.SafeFile;
import dev.weir.server.pki.CertificateText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PEM files under names that people gave them, in a folder that is the server's alone. One that has a record is there
 * before it and goes after it, so that a record always tells of a file; one that a kill left without is removed.
 */
public final class PemFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PemFolder.class);
    /** A name becomes that of a file. */
    private static final Pattern NAME = Pattern.compile("(?!\\.)[A-Za-z0-9._-]*\\.pem");

    private static final String FINISHED = "*.pem";
    private static final String UNFINISHED = "*.new";

    private final Path folder;

    public PemFolder(Path folder) {
        this.folder = folder;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    void write(String name, String pem) throws IOException {
        try {
            new SafeFile(folder.resolve(name)).write(pem);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes what is not there in the same words. */
    void replace(String name, String pem) throws IOException {
        if (!has(name) || !text(name).equals(pem)) {
            write(name, pem);
        }
    }

    String text(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    }

    /** All by name. */
    public Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String name : names()) {
            texts.put(name, text(name));
        }
        return texts;
    }

    List<String> names() throws IOException {
        return files().stream().map(file -> file.getFileName().toString()).toList();
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Removes all files but those. */
    void keepOnly(Set<String> names) throws IOException {
        for (Path file : files()) {
            if (!names.contains(file.getFileName().toString())) {
                LOG.info("{} belongs to no certificate of the pool and is removed", file);
                Files.delete(file);
            }
        }
        for (Path file : files(UNFINISHED)) {
            Files.delete(file);
        }
    }

    /** The files there are. */
    public List<Path> files() throws IOException {
        return files(FINISHED);
    }

    private List<Path> files(String names) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
                found.forEach(files::add);
            }
        }
        files.sort(null);
        return files;
    }

    /** What they hold; a damaged one is told in the log and vouches for nobody. */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Path file : files()) {
                try {
                    certificates.add(CertificateText.one(Files.readString(file)));
                } catch (IOException | GeneralSecurityException e) {
                    LOG.warn("the authority's certificate {} cannot be used", file, e);
                }
            }
        } catch (IOException e) {
            LOG.warn("the authorities' certificates in {} cannot be read", folder, e);
        }
        return certificates;
    }
}
