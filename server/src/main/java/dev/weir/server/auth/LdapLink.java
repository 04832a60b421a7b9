package dev.weir.server.auth;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/** Opens connections to a directory: the first of its servers that answers, under TLS unless that was ruled out. */
final class LdapLink {
    private static final int CONNECT_MILLIS = 10_000;
    private static final long ANSWER_MILLIS = 20_000;

    private final LdapSettings settings;
    private final Trust trust;

    LdapLink(LdapSettings settings, Trust trust) {
        this.settings = settings;
        this.trust = trust;
    }

    LDAPConnection open() throws DirectoryFailure {
        DirectoryFailure last = new DirectoryFailure(DirectoryFailure.Kind.SETTINGS, "no server is named");
        for (LdapSettings.Server server : settings.servers()) {
            try {
                return open(server);
            } catch (LDAPException e) {
                last = failure(server, e);
            } catch (GeneralSecurityException e) {
                last = new DirectoryFailure(
                        DirectoryFailure.Kind.UNTRUSTED, "The trusted certificates cannot be read: " + e.getMessage());
            }
        }
        throw last;
    }

    private LDAPConnection open(LdapSettings.Server server) throws LDAPException, GeneralSecurityException {
        if (settings.tls() == LdapSettings.Tls.NONE) {
            return new LDAPConnection(options(), server.host(), server.port());
        }
        SSLSocketFactory sockets =
                new NamedSockets(trust.context(settings.tls()).getSocketFactory());
        if (settings.ldaps()) {
            return new LDAPConnection(sockets, options(), server.host(), server.port());
        }
        LDAPConnection connection = new LDAPConnection(options(), server.host(), server.port());
        try {
            ResultCode answer = connection
                    .processExtendedOperation(new StartTLSExtendedRequest(sockets))
                    .getResultCode();
            if (!answer.equals(ResultCode.SUCCESS)) {
                throw new LDAPException(ResultCode.CONFIDENTIALITY_REQUIRED, "the server refuses StartTLS");
            }
            return connection;
        } catch (LDAPException e) {
            connection.close();
            throw e;
        }
    }

    private static LDAPConnectionOptions options() {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(CONNECT_MILLIS);
        options.setResponseTimeoutMillis(ANSWER_MILLIS);
        options.setUseSynchronousMode(true);
        options.setFollowReferrals(false);
        return options;
    }

    private static DirectoryFailure failure(LdapSettings.Server server, LDAPException e) {
        boolean tls = e.getResultCode().equals(ResultCode.CONFIDENTIALITY_REQUIRED) || causedByTls(e);
        return new DirectoryFailure(
                tls ? DirectoryFailure.Kind.UNTRUSTED : DirectoryFailure.Kind.UNREACHABLE,
                "The directory at " + server.host() + ":" + server.port()
                        + (tls ? " is not trusted or has no TLS: " : " does not answer: ") + e.getMessage());
    }

    private static boolean causedByTls(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return e.getMessage() != null
                && (e.getMessage().contains("SSLHandshake") || e.getMessage().contains("certificate"));
    }
}
