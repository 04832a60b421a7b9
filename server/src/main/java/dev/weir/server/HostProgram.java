package dev.weir.server;

import dev.weir.agent.protocol.CopyState;
import dev.weir.model.value.Xapi;
import dev.weir.server.db.Copies;
import dev.weir.server.db.Stores;
import dev.weir.server.files.SafeFile;
import dev.weir.server.hosts.CopyRestore;
import dev.weir.server.hosts.HttpAgents;
import dev.weir.server.join.Steps;
import dev.weir.server.pki.PoolCertificates;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs on a host: the pool's master or a member, as its role says, and after a change of role the other. */
final class HostProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostProgram.class);

    private final String rootPassword;
    private final RoleSwitch role;
    private final Steps steps;
    private Settings settings;
    private @Nullable Serving serving;
    private boolean closed;

    HostProgram(Settings settings, String rootPassword) throws IOException {
        this.settings = settings;
        this.rootPassword = rootPassword;
        this.role = RoleSwitch.open(new SafeFile(settings.roleFile()));
        this.steps = new Steps(settings.data(), role);
    }

    /** Serves for ever, through all changes of role; {@code ready} is told once, when the first one serves. */
    void run(Consumer<Serving> ready) throws IOException, GeneralSecurityException, InterruptedException {
        boolean first = true;
        while (true) {
            long seen = role.changes();
            Serving now = open();
            if (now == null) {
                continue; // it has another role by now
            }
            if (!begin(now)) {
                return;
            }
            if (first) {
                ready.accept(now);
                first = false;
            } else {
                LOG.info("this host serves again, as {}", role.role().text());
            }
            role.awaitChange(seen);
            end();
        }
    }

    private @Nullable Serving open() throws IOException, GeneralSecurityException, InterruptedException {
        steps.settle();
        Secrets secrets = Secrets.open(settings, rootPassword, new SecureRandom());
        if (role.role() instanceof Role.Member(String master)) {
            return MemberAssembly.member(settings, Main.certificates(settings), secrets, master, steps);
        }
        Steps.Asked asked = steps.asked();
        if (asked != null) {
            return MemberAssembly.pending(settings, Main.certificates(settings), secrets, asked, role, steps);
        }
        boolean promoted = steps.isPromoted();
        if (promoted) {
            restore(Main.certificates(settings));
            steps.madeOfCopy();
        }
        try (Opening opening = new Opening(() -> Stores.open(settings.place(), Xapi.MODEL))) {
            return ServerAssembly.start(settings, Main.certificates(settings), secrets, opening, role, steps, promoted);
        }
    }

    /** Makes the database of what this host's agent has kept of the pool's. */
    private void restore(PoolCertificates certificates)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpAgents agents = new HttpAgents(certificates.agentClient(), threads)) {
            CopyState made = new CopyRestore(agents.copyAt(settings.agent()), new Copies(Xapi.MODEL), Clock.systemUTC())
                    .into(settings.place());
            LOG.info("this host is the master with the pool's objects of generation {}", made.generation());
        }
    }

    /** From now on on the same ports. False when the program ended meanwhile. */
    private synchronized boolean begin(Serving now) throws IOException {
        if (closed) {
            now.close();
            return false;
        }
        serving = now;
        settings = settings.at(now.httpsPort(), now.httpPort());
        return true;
    }

    private synchronized void end() throws IOException {
        Serving last = serving;
        serving = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        end();
    }
}
