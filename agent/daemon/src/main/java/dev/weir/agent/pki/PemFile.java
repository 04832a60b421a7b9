package dev.weir.agent.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One PEM file: text, and in it blocks of base64 with a label each. */
record PemFile(Path path, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    static PemFile read(Path path) throws PkiException {
        try {
            return new PemFile(path, Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new PkiException(path + " cannot be read; give --pki a folder with ca.pem, agent.pem, agent.key", e);
        }
    }

    List<X509Certificate> certificates() throws PkiException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] der : blocks("CERTIFICATE")) {
                Certificate certificate = factory.generateCertificate(new ByteArrayInputStream(der));
                certificates.add((X509Certificate) certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new PkiException(path + " holds a certificate that cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new PkiException(path + " holds no certificate", null);
        }
        return certificates;
    }

    /** The private key for a certificate; its algorithm is the certificate's. */
    PrivateKey privateKey(X509Certificate certificate) throws PkiException {
        List<byte[]> keys = blocks("PRIVATE KEY");
        if (keys.size() != 1) {
            throw new PkiException(
                    path + " must hold one unencrypted PKCS#8 key (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt"
                            + " makes one",
                    null);
        }
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst()));
        } catch (GeneralSecurityException e) {
            throw new PkiException(path + " is not the key of the certificate beside it", e);
        }
    }

    private List<byte[]> blocks(String label) throws PkiException {
        List<byte[]> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(label)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
                } catch (IllegalArgumentException e) {
                    throw new PkiException(path + " holds a block that is not base64", e);
                }
            }
        }
        return blocks;
    }

    /** Not the text: it may be a key. */
    @Override
    public String toString() {
        return path.toString();
    }
}
