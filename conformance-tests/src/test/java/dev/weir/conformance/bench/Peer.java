package dev.weir.conformance.bench;

import dev.weir.conformance.pool.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A {@link BareJetty} that runs, with a key of the same kind as the pool's. */
final class Peer implements AutoCloseable {
    private final Program program;
    private final URI url;
    private final KeyStore store;
    private final SSLContext tls;

    private Peer(Program program, URI url, KeyStore store) throws GeneralSecurityException {
        this.program = program;
        this.url = url;
        this.store = store;
        this.tls = trusting(store);
    }

    /** {@code records} is the file of what it streams, or {@code none}. */
    static Peer start(Path folder, String records) {
        Path store = folder.resolve("peer.p12");
        Program program = Program.start(
                folder.resolve("peer.log"),
                Map.of(),
                BareJetty.class.getName(),
                List.of(Files.exists(store) ? store.toString() : makeKey(store), records));
        URI url = URI.create("https://127.0.0.1:" + program.await("LISTENING"));
        try {
            return new Peer(program, url, read(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String makeKey(Path store) {
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "peer",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=127.0.0.1",
                            "-ext",
                            "SAN=ip:127.0.0.1",
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            BareJetty.STORE_PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
            return store.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore read(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, BareJetty.STORE_PASSWORD.toCharArray());
        }
        return keys;
    }

    private static SSLContext trusting(KeyStore keys) throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        trusted.setCertificateEntry("peer", keys.getCertificate("peer"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    long pid() {
        return program.pid();
    }

    URI url() {
        return url;
    }

    Line line() throws IOException {
        return new Line(tls, url);
    }

    /** A connection of a client that was never here. */
    Line freshLine() throws IOException {
        try {
            return new Line(trusting(store), url);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        program.stop();
    }
}
