package dev.weir.server.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installed lists of revoked certificates. What is on a list of its issuer counts no more; where there is no list of an
 * issuer, or an old one, its certificates count: nothing is fetched.
 */
public record Revocation(List<CRL> lists) {
    private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

    public Revocation {
        lists = List.copyOf(lists);
    }

    /** Those of a folder; one that cannot be read is told in the log. */
    public static Revocation of(PemFolder folder) {
        List<CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Path file : folder.files()) {
                try {
                    lists.addAll(factory.generateCRLs(new ByteArrayInputStream(Files.readAllBytes(file))));
                } catch (IOException | GeneralSecurityException e) {
                    LOG.warn("the list of revoked certificates {} cannot be used", file, e);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the lists of revoked certificates cannot be read", e);
        }
        return new Revocation(lists);
    }

    public void applyTo(PKIXBuilderParameters path) throws GeneralSecurityException {
        path.setRevocationEnabled(false);
        if (!lists.isEmpty()) {
            path.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            PKIXRevocationChecker checker = (PKIXRevocationChecker)
                    CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(EnumSet.of(
                    PKIXRevocationChecker.Option.PREFER_CRLS,
                    PKIXRevocationChecker.Option.NO_FALLBACK,
                    PKIXRevocationChecker.Option.SOFT_FAIL));
            path.addCertPathChecker(checker);
        }
    }
}
