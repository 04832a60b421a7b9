package dev.weir.server.certificate;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.pki.CertificateText;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a certificate that is to be trusted; what it is not, is told by the codes of its kind. */
record Validity(
        Supplier<ApiFailure> invalid,
        BiFunction<String, String, ApiFailure> notYet,
        BiFunction<String, String, ApiFailure> expired) {
    private static final Logger LOG = LoggerFactory.getLogger(Validity.class);

    static final Validity AUTHORITY =
            new Validity(Errors::caCertificateInvalid, Errors::caCertificateNotValidYet, Errors::caCertificateExpired);

    static final Validity TRUSTED = new Validity(
            Errors::trustedCertificateInvalid,
            Errors::trustedCertificateNotValidYet,
            Errors::trustedCertificateExpired);

    X509Certificate read(String pem, Instant time) {
        X509Certificate certificate;
        try {
            certificate = CertificateText.one(pem);
        } catch (GeneralSecurityException e) {
            LOG.info("what was to be installed is no certificate: {}", e.getMessage());
            throw invalid.get();
        }
        Instant now = time.truncatedTo(ChronoUnit.SECONDS);
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw notYet.apply(now.toString(), from.toString());
        }
        if (now.isAfter(to)) {
            throw expired.apply(now.toString(), to.toString());
        }
        return certificate;
    }
}
