package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificatePurpose;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that are trusted for purposes and have no name: of an authority, which vouches for others, or pinned, which
 * are the other side's own. Each is a file for each of its purposes, called by the record's uuid.
 */
public final class TrustedCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(TrustedCertificates.class);

    private final Store store;
    private final TrustedFiles files;
    private final Clock clock;
    private final Ids ids;
    private final Runnable changed;
    private final Object oneAtATime = new Object();

    /** {@code changed} runs after others are trusted. */
    public TrustedCertificates(Store store, TrustedFiles files, Clock clock, Ids ids, Runnable changed) {
        this.store = store;
        this.files = files;
        this.clock = clock;
        this.ids = ids;
        this.changed = changed;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.installTrustedCertificate((context, self, ca, pem, purposes) -> install(self, ca, pem, purposes))
                .uninstallTrustedCertificate((context, self, certificate) -> uninstall(certificate));
    }

    /** At a start: what was not installed to its end is none. */
    public void settle() {
        Map<String, Set<String>> wanted = new HashMap<>();
        List.of(TrustedFiles.GENERAL, "ldaps", "licensing").forEach(purpose -> wanted.put(purpose, new HashSet<>()));
        for (Row row : store.snapshot().rows(Certificate.DEF)) {
            for (String folder : isTrusted(row) ? folders(row) : List.<String>of()) {
                wanted.getOrDefault(folder, new HashSet<>()).add(file(row));
            }
        }
        wanted.forEach((folder, names) -> {
            try {
                files.purpose(folder).keepOnly(names);
            } catch (IOException e) {
                LOG.warn("what is left of certificates that were not installed to their end stays", e);
            }
        });
    }

    private void install(PoolRef self, boolean ca, String pem, List<CertificatePurpose> purposes) {
        Records.require(store.snapshot(), self);
        X509Certificate certificate = Validity.TRUSTED.read(pem, clock.instant());
        if (!ca && purposes.isEmpty()) {
            throw Errors.certificateLacksPurpose();
        }
        CertificateType type = ca ? CertificateType.CA : CertificateType.PINNED;
        List<CertificatePurpose> kept = purposes.stream().distinct().toList();
        synchronized (oneAtATime) {
            requireNew(store.snapshot(), type, certificate, kept);
            String uuid = ids.uuid();
            try {
                for (String folder : folders(kept)) {
                    files.purpose(folder).write(uuid + ".pem", pem);
                }
            } catch (IOException e) {
                LOG.warn("a trusted certificate could not be installed", e);
                throw Errors.certificateLibraryCorrupt();
            }
            CertificateRef fresh = new CertificateRef(ids.ref());
            store.write(tx -> {
                CertificateRows.draft(uuid, type, certificate)
                        .with(Certificate.PURPOSE, kept)
                        .create(tx, fresh);
                return fresh;
            });
        }
        changed.run();
    }

    /** The same certificate may be there for other purposes, and by a name of its own. */
    private static void requireNew(
            Snapshot state, CertificateType type, X509Certificate certificate, List<CertificatePurpose> purposes) {
        String sha256 = CertificateRows.sha256(certificate);
        for (Row row : state.rows(Certificate.DEF)) {
            List<CertificatePurpose> others = Records.get(row, Certificate.PURPOSE);
            if (Records.get(row, Certificate.TYPE) == type
                    && Records.get(row, Certificate.NAME).isEmpty()
                    && Records.get(row, Certificate.FINGERPRINT_SHA256).equals(sha256)
                    && (Set.copyOf(others).equals(Set.copyOf(purposes)) || !Collections.disjoint(others, purposes))) {
                throw Errors.trustedCertificateAlreadyExists(sha256);
            }
        }
    }

    private void uninstall(CertificateRef certificate) {
        synchronized (oneAtATime) {
            Row row = Records.require(store.snapshot(), certificate);
            CertificateType type = Records.get(row, Certificate.TYPE);
            if (type != CertificateType.CA && type != CertificateType.PINNED) {
                throw Errors.notTrustedCertificate(certificate.ref());
            }
            store.write(tx -> {
                Records.delete(tx, certificate);
                return certificate;
            });
            try {
                String name = Records.get(row, Certificate.NAME);
                if (!name.isEmpty()) {
                    files.authorities().remove(name);
                }
                for (String folder : folders(row)) {
                    files.purpose(folder).remove(file(row));
                }
            } catch (IOException e) {
                LOG.warn("the file of certificate {} stays until the next start", certificate.ref(), e);
                throw Errors.certificateCorrupt(file(row));
            } finally {
                changed.run();
            }
        }
    }

    private static boolean isTrusted(Row row) {
        CertificateType type = Records.get(row, Certificate.TYPE);
        boolean named = !Records.get(row, Certificate.NAME).isEmpty();
        return type == CertificateType.PINNED || (type == CertificateType.CA && !named);
    }

    private static String file(Row row) {
        return Records.get(row, Certificate.UUID) + ".pem";
    }

    private static List<String> folders(Row row) {
        return folders(Records.get(row, Certificate.PURPOSE));
    }

    private static List<String> folders(List<CertificatePurpose> purposes) {
        return purposes.isEmpty()
                ? List.of(TrustedFiles.GENERAL)
                : purposes.stream().map(CertificatePurpose::wire).toList();
    }
}
