package dev.weir.server.certificate;

import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.HostRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.object.Records;
import dev.weir.server.pki.Fingerprint;
import dev.weir.server.time.Ids;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Records of class Certificate, which tell of files on hosts. */
public final class CertificateRows {
    private CertificateRows() {}

    /** What every record tells of its certificate. */
    static Records.Draft<CertificateRef> draft(String uuid, CertificateType type, X509Certificate certificate) {
        String sha256 = sha256(certificate);
        return Records.<CertificateRef>draft()
                .with(Certificate.UUID, uuid)
                .with(Certificate.TYPE, type)
                .with(Certificate.NOT_BEFORE, certificate.getNotBefore().toInstant())
                .with(Certificate.NOT_AFTER, certificate.getNotAfter().toInstant())
                .with(Certificate.FINGERPRINT, sha256)
                .with(Certificate.FINGERPRINT_SHA256, sha256)
                .with(Certificate.FINGERPRINT_SHA1, fingerprint(certificate, "sha-1"));
    }

    static String sha256(X509Certificate certificate) {
        return fingerprint(certificate, "sha-256");
    }

    private static String fingerprint(X509Certificate certificate, String algorithm) {
        try {
            return Fingerprint.of(certificate, algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    static List<CertificateRef> where(Snapshot state, Predicate<Row> wanted) {
        List<CertificateRef> found = new ArrayList<>();
        for (Row row : state.rows(Certificate.DEF)) {
            if (wanted.test(row)) {
                found.add(new CertificateRef(row.ref()));
            }
        }
        return found;
    }

    /** Whether the records tell of this one and no other of its type. */
    static boolean tell(Snapshot state, HostRef host, CertificateType type, X509Certificate certificate) {
        List<CertificateRef> known = of(state, host, type);
        return known.size() == 1
                && Records.get(state, known.getFirst(), Certificate.FINGERPRINT_SHA256)
                        .equals(sha256(certificate));
    }

    /** The one of its type that a host shows; another takes the place of the one before under a reference of its own. */
    static void shows(Tx tx, Ids ids, HostRef host, CertificateType type, X509Certificate certificate) {
        if (!tell(tx, host, type, certificate)) {
            List<CertificateRef> known = of(tx, host, type);
            draft(ids.uuid(), type, certificate).with(Certificate.HOST, host).create(tx, new CertificateRef(ids.ref()));
            known.forEach(each -> Records.delete(tx, each));
        }
    }

    private static List<CertificateRef> of(Snapshot state, HostRef host, CertificateType type) {
        return where(state, row -> isOf(row, host) && Records.get(row, Certificate.TYPE) == type);
    }

    /** The host is none of the pool's any more. */
    public static void forget(Tx tx, HostRef host) {
        where(tx, row -> isOf(row, host)).forEach(each -> Records.delete(tx, each));
    }

    private static boolean isOf(Row row, HostRef host) {
        return Records.get(row, Certificate.HOST).equals(host);
    }
}
