package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Certificate;
import java.util.Set;

/** A certificate that the pool has. */
public record CertificateFacts(
        String ref, String uuid, String name, String type, String fingerprint, Set<String> purposes) {
    static CertificateFacts of(Entry certificate) {
        return new CertificateFacts(
                certificate.ref(),
                certificate.get(Certificate.UUID),
                certificate.get(Certificate.NAME),
                certificate.word(Certificate.TYPE),
                certificate.get(Certificate.FINGERPRINT_SHA256),
                Set.copyOf(certificate.words(Certificate.PURPOSE)));
    }

    /** An authority that was installed under a name, the old way. */
    public boolean named() {
        return type.equals("ca") && !name.isEmpty();
    }

    /** Trusted the new way: by what it is for. */
    public boolean trusted() {
        return name.isEmpty() && (type.equals("ca") || type.equals("pinned"));
    }
}
