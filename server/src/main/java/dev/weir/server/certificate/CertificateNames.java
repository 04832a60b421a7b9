package dev.weir.server.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate is for: its DNS names, or its common name where it has none, as OpenSSL reads it (RFC 6125). */
final class CertificateNames {
    private static final int DNS = 2;

    private CertificateNames() {}

    static boolean matches(X509Certificate certificate, String name) {
        try {
            String wanted = name.toLowerCase(Locale.ROOT);
            return !wanted.isEmpty()
                    && of(certificate).stream().anyMatch(each -> matches(each.toLowerCase(Locale.ROOT), wanted));
        } catch (CertificateParsingException | InvalidNameException e) {
            return false;
        }
    }

    private static List<String> of(X509Certificate certificate)
            throws CertificateParsingException, InvalidNameException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0).equals(DNS)) {
                    names.add((String) alternative.get(1));
                }
            }
        }
        if (names.isEmpty()) {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn part : subject.getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String text) {
                    names.add(text);
                }
            }
        }
        return names;
    }

    /** A star stands for one whole first part, before at least two others. */
    private static boolean matches(String own, String wanted) {
        if (!own.startsWith("*.")) {
            return own.equals(wanted);
        }
        String rest = own.substring(1);
        int dot = wanted.indexOf('.');
        return rest.indexOf('.', 1) > 0
                && rest.indexOf('*') < 0
                && dot > 0
                && wanted.substring(dot).equals(rest);
    }
}
