package dev.weir.server.member;

import dev.weir.model.calls.HostCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.certificate.OwnCertificates;

/** What a member does with its certificates when its master says so; whoever stands before it may reset them. */
public final class HostMessages {
    private final OwnCertificates own;

    public HostMessages(OwnCertificates own) {
        this.own = own;
    }

    public void bind(HostCalls<CallContext> calls) {
        calls.getServerCertificate((context, host) -> own.shown())
                .installServerCertificate(
                        (context, host, certificate, key, issuers) -> own.install(certificate, key, issuers))
                .resetServerCertificate((context, host) -> own.reset())
                .refreshServerCertificate((context, host) -> own.refresh())
                .emergencyResetServerCertificate(context -> own.reset())
                .certificateList((context, host) -> own.authorities())
                .crlList((context, host) -> own.revoked())
                .exchangeCertificates((context, masters) -> own.exchange(masters));
    }
}
