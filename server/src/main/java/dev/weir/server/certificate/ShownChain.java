package dev.weir.server.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's certificate and those that it has sent along, as it says from issuer to issuer. */
record ShownChain(List<X509Certificate> certificates) {
    private static final Logger LOG = LoggerFactory.getLogger(ShownChain.class);
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;

    /** Whether a path leads from it to one of these authorities, all in date at that time and none revoked, and it is one for clients. */
    boolean isVouchedFor(List<X509Certificate> authorities, Revocation revocation, Instant now) {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            for (X509Certificate authority : authorities) {
                if (inDate(authority, now)) {
                    anchors.add(new TrustAnchor(authority, null));
                }
            }
            if (anchors.isEmpty() || !isForClients()) {
                return false;
            }
            X509Certificate own = certificates.getFirst();
            // One that vouches for itself may have been installed itself.
            return authorities.contains(own) ? inDate(own, now) : hasPath(anchors, revocation, now);
        } catch (GeneralSecurityException e) {
            LOG.info("a client's certificate cannot be read: {}", e.getMessage());
            return false;
        }
    }

    private static boolean inDate(X509Certificate certificate, Instant now) {
        return !certificate.getNotBefore().toInstant().isAfter(now)
                && !certificate.getNotAfter().toInstant().isBefore(now);
    }

    private boolean isForClients() throws GeneralSecurityException {
        X509Certificate own = certificates.getFirst();
        List<String> purposes = own.getExtendedKeyUsage();
        boolean[] usage = own.getKeyUsage();
        return (purposes == null || purposes.contains(FOR_CLIENTS)) && (usage == null || usage[DIGITAL_SIGNATURE]);
    }

    private boolean hasPath(Set<TrustAnchor> anchors, Revocation revocation, Instant now)
            throws GeneralSecurityException {
        X509CertSelector own = new X509CertSelector();
        own.setCertificate(certificates.getFirst());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, own);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
        revocation.applyTo(parameters);
        parameters.setDate(Date.from(now));
        try {
            return CertPathBuilder.getInstance("PKIX").build(parameters) != null;
        } catch (CertPathBuilderException e) {
            LOG.debug("nobody vouches for a client's certificate", e);
            return false;
        }
    }
}
