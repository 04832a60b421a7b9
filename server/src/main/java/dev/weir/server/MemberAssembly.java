package dev.weir.server;

import dev.weir.model.Model;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.value.Xapi;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.certificate.OwnCertificates;
import dev.weir.server.certificate.TrustedFiles;
import dev.weir.server.diagnostics.OwnDiagnostics;
import dev.weir.server.http.WebServer;
import dev.weir.server.join.HostServers;
import dev.weir.server.join.PendingJoin;
import dev.weir.server.join.Steps;
import dev.weir.server.member.Contact;
import dev.weir.server.member.HostMessages;
import dev.weir.server.member.LocalMessages;
import dev.weir.server.member.LocalSessions;
import dev.weir.server.member.MasterLink;
import dev.weir.server.member.MemberCalls;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.pki.Unverified;
import dev.weir.server.remote.Limits;
import dev.weir.server.remote.RemotePool;
import dev.weir.server.role.OwnHost;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import dev.weir.server.session.LocalAccount;
import dev.weir.server.session.PasswordFile;
import dev.weir.server.time.Ids;
import dev.weir.server.time.Pauses;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Puts a member's server together, and that of a host which does not know yet whether it is one. */
final class MemberAssembly implements Serving {
    /** For as long as the host is a member. */
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofDays(36_500), 16 << 20);

    private final WebServer web;
    private final AutoCloseable link;

    private MemberAssembly(WebServer web, AutoCloseable link) {
        this.web = web;
        this.link = link;
    }

    static Serving member(Settings settings, PoolCertificates certificates, Secrets secrets, String master, Steps steps)
            throws IOException, GeneralSecurityException {
        Contact contact = new Contact();
        OwnCertificates own = own(settings, certificates, steps);
        WebServer web = web(
                settings,
                certificates,
                own,
                secrets,
                contact,
                turns(steps, steps::promote),
                () -> LocalMessages.refusal(contact, master));
        web.start();
        RemotePool remote =
                new RemotePool(HostServers.server(master, web.port("https")), certificates.serverClient(), LIMITS);
        MasterLink link = new MasterLink(
                remote,
                master,
                own(steps),
                new MasterLink.Me(
                        secrets.pool()::said,
                        settings.address(),
                        settings.agent().toString(),
                        own::state),
                contact,
                Clock.systemUTC(),
                Pauses.real());
        link.start();
        return new MemberAssembly(web, link);
    }

    /** Answers nobody but who asks for the host alone; told to be a master, it gives the question up. */
    static Serving pending(
            Settings settings,
            PoolCertificates certificates,
            Secrets secrets,
            Steps.Asked asked,
            RoleSwitch role,
            Steps steps)
            throws IOException, GeneralSecurityException {
        WebServer web = web(
                settings,
                certificates,
                own(settings, certificates, steps),
                secrets,
                new Contact(),
                turns(steps, () -> {
                    steps.notTaken();
                    role.become(new Role.Master());
                }),
                () -> new ApiFailure("HOST_STILL_BOOTING", List.of()));
        web.start();
        RemotePool remote = new RemotePool(
                HostServers.server(asked.master(), web.port("https")),
                Unverified.context(new SecureRandom()).getSocketFactory(),
                LIMITS);
        PendingJoin pending = new PendingJoin(remote, asked, own(steps), steps, role, Pauses.real());
        pending.start();
        return new MemberAssembly(web, pending);
    }

    private static OwnCertificates own(Settings settings, PoolCertificates certificates, Steps steps) {
        return new OwnCertificates(
                certificates, new TrustedFiles(settings.pki()), Clock.systemUTC(), steps.keys()::replaceAuthority);
    }

    private static OwnHost own(Steps steps) throws IOException {
        OwnHost own = steps.own();
        if (own == null) {
            throw new IOException("the file that says which host of its pool this one is, is missing or damaged");
        }
        return own;
    }

    private static LocalMessages.Turns turns(Steps steps, Runnable master) {
        return new LocalMessages.Turns() {
            @Override
            public void master() {
                master.run();
            }

            @Override
            public void member(String master) {
                steps.follow(master);
            }

            @Override
            public void leave() {
                steps.leave();
            }
        };
    }

    private static WebServer web(
            Settings settings,
            PoolCertificates certificates,
            OwnCertificates own,
            Secrets secrets,
            Contact contact,
            LocalMessages.Turns turns,
            Supplier<ApiFailure> refusal)
            throws IOException {
        Model model = Xapi.MODEL;
        Ids ids = Ids.random();
        LocalSessions sessions = new LocalSessions(ids);
        CallRegistry registry = new CallRegistry(model);
        new LocalMessages(
                        sessions,
                        new LocalAccount(
                                new PasswordFile(settings.passwordFile(), new SecureRandom(), secrets.rootPassword()),
                                Pauses.real(),
                                settings.brake()),
                        secrets.pool(),
                        contact,
                        turns,
                        settings.address(),
                        new HostMessages(own),
                        Clock.systemUTC())
                .bind(registry);
        OwnDiagnostics diagnostics = new OwnDiagnostics();
        diagnostics.bind(registry);
        return FrontDoor.of(
                settings, certificates, new MemberCalls(model, registry, sessions, refusal, ids), diagnostics);
    }

    @Override
    public int httpsPort() {
        return web.port("https");
    }

    @Override
    public int httpPort() {
        return web.port("http");
    }

    @Override
    public void close() throws IOException {
        try {
            link.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the link to the master did not end cleanly", e);
        } finally {
            web.close();
        }
    }
}
