package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;
import static dev.weir.server.ops.pool.join.rule.Remedies.there;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.CertificateFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom each of the two trusts. */
final class TrustRules {
    static final Rule SAME_VERIFICATION = Rule.of(
            "POOL-43", "Host and pool must both verify certificates, or both not", TrustRules::sameVerification);

    static final Rule NO_OTHER_AUTHORITY = Rule.of(
            "POOL-44", "An authority's name must mean the same certificate in both", TrustRules::noOtherAuthority);

    static final Rule NO_OTHER_PURPOSE = Rule.of(
            "POOL-45",
            "What a certificate is trusted for must be the same in both, or nothing in common",
            TrustRules::noOtherPurpose);

    private TrustRules() {}

    private static @Nullable Blocker sameVerification(JoinFacts facts) {
        boolean ours = facts.ours().pool().tlsVerification();
        boolean theirs = facts.theirs().pool().tlsVerification();
        if (ours == theirs) {
            return null;
        }
        String command = "pool-enable-tls-verification";
        return new Blocker(
                Errors.poolJoiningHostTlsVerificationMismatch(),
                Boolean.toString(ours),
                Boolean.toString(theirs),
                ours ? there(facts, command) : here(command));
    }

    private static @Nullable Blocker noOtherAuthority(JoinFacts facts) {
        List<String> names = named(facts.ours()).stream()
                .filter(ours -> named(facts.theirs()).stream()
                        .anyMatch(theirs -> theirs.name().equals(ours.name())
                                && !theirs.fingerprint().equals(ours.fingerprint())))
                .map(CertificateFacts::name)
                .sorted()
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.poolJoiningHostCaCertificatesConflict(names.toArray(String[]::new)),
                fingerprints(facts.ours(), names),
                fingerprints(facts.theirs(), names),
                each(names, name -> here("pool-uninstall-ca-certificate name=" + name)));
    }

    private static List<CertificateFacts> named(Side side) {
        return side.certificates().stream().filter(CertificateFacts::named).toList();
    }

    private static String fingerprints(Side side, List<String> names) {
        return Names.of(
                named(side).stream().filter(each -> names.contains(each.name())).toList(),
                each -> each.name() + " " + each.fingerprint());
    }

    private static @Nullable Blocker noOtherPurpose(JoinFacts facts) {
        for (CertificateFacts theirs : facts.theirs().certificates()) {
            for (CertificateFacts ours : facts.ours().certificates()) {
                if (conflict(theirs, ours)) {
                    return new Blocker(
                            Errors.poolJoiningHostTrustedCertificatesConflict(theirs.ref(), ours.ref()),
                            purposes(ours),
                            purposes(theirs),
                            here("pool-uninstall-trusted-certificate certificate-uuid=" + ours.uuid()));
                }
            }
        }
        return null;
    }

    private static boolean conflict(CertificateFacts theirs, CertificateFacts ours) {
        return theirs.trusted()
                && ours.trusted()
                && theirs.fingerprint().equals(ours.fingerprint())
                && !theirs.purposes().equals(ours.purposes())
                && !Collections.disjoint(theirs.purposes(), ours.purposes());
    }

    private static String purposes(CertificateFacts certificate) {
        return certificate.fingerprint() + " for "
                + Names.of(certificate.purposes().stream().sorted().toList());
    }
}
