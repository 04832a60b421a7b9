package dev.weir.server.auth;

import dev.weir.server.certificate.PemFolder;
import dev.weir.server.certificate.Revocation;
import dev.weir.server.certificate.TrustedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom the server believes to be the directory: one with a certificate of the pool's authorities, which are those of
 * {@code ca.pem}, of each PEM file under {@code trusted} and those installed by name or for the purpose, or of the
 * machine's; and none that was revoked.
 */
public final class Trust {
    private final Path folder;

    /** Reads the certificates when they are needed, from the folder where the pool's are. */
    public Trust(Path folder) {
        this.folder = folder;
    }

    /** What administrators have installed in the pool. */
    public TrustedFiles installed() {
        return new TrustedFiles(folder);
    }

    SSLContext context(LdapSettings.Tls tls) throws GeneralSecurityException {
        if (tls == LdapSettings.Tls.SYSTEM) {
            return SSLContext.getDefault();
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Path file : files()) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (Certificate each :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        store.setCertificateEntry("trusted-" + store.size(), each);
                    }
                }
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (store.size() == 0) {
                managers.init(store); // which refuses whoever comes
            } else {
                PKIXBuilderParameters path = new PKIXBuilderParameters(store, new X509CertSelector());
                Revocation.of(installed().revoked()).applyTo(path);
                managers.init(new CertPathTrustManagerParameters(path));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (PemFolder each : installed().forDirectories()) {
            files.addAll(each.files());
        }
        if (Files.exists(folder.resolve("ca.pem"))) {
            files.add(folder.resolve("ca.pem"));
        }
        Path more = folder.resolve("trusted");
        if (Files.isDirectory(more)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(more, "*.pem")) {
                found.forEach(files::add);
            }
        }
        return files;
    }
}
