package dev.weir.server.join;

import static java.util.Objects.requireNonNull;

import dev.weir.server.files.SafeFile;
import dev.weir.server.ops.pool.Succession;
import dev.weir.server.role.OwnHost;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps on this host's disk from one role to another. Each has one write that decides; what comes after it is done
 * again at the next start should the program be killed, and what came before it is dropped.
 */
public final class Steps implements Succession.Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private final Path data;
    private final RoleSwitch role;
    private final KeyFiles keys;
    private final SafeFile asked;
    private final SafeFile leaving;
    private final SafeFile own;
    private final SafeFile promoted;

    public Steps(Path data, RoleSwitch role) {
        this.data = data;
        this.role = role;
        this.keys = new KeyFiles(data);
        this.asked = new SafeFile(data.resolve("joining"));
        this.leaving = new SafeFile(data.resolve("leaving"));
        this.own = new SafeFile(data.resolve("host"));
        this.promoted = new SafeFile(data.resolve("promoted"));
    }

    /** A pool that this host has asked to take it in, and does not know whether it did. */
    public record Asked(String master, String secret) {
        @Override
        public String toString() {
            return "Asked[" + master + "]";
        }
    }

    public KeyFiles keys() {
        return keys;
    }

    /** Which host of its pool this one is; none before its first start. */
    public @Nullable OwnHost own() {
        return OwnHost.read(own);
    }

    public void own(OwnHost host) {
        host.write(own);
    }

    /** What was asked before the program was killed; none where nothing is open. */
    public @Nullable Asked asked() {
        String text = asked.read();
        List<String> words = text == null ? List.of() : List.of(text.strip().split(" ", -1));
        return words.size() == 2 ? new Asked(words.get(0), words.get(1)) : null;
    }

    /** Before a pool is asked. */
    void asking(Asked pool) {
        asked.write(pool.master() + " " + pool.secret() + "\n");
    }

    /** The pool has not taken this host in, and is not asked any more. */
    public void notTaken() {
        keys.discard();
        asked.delete();
    }

    /** The pool has taken this host in, and answered so. */
    void taken(Asked pool, String uuid, Map<String, String> answer) {
        keys.stage(answer);
        own(new OwnHost(uuid, requireNonNull(answer.get("host"))));
        role.become(new Role.Member(pool.master()));
        asked.delete();
    }

    /** This host is its pool's master from now on, with the copy of the database that it has. */
    public void promote() {
        promoted.write("promoted\n");
        role.become(new Role.Master());
    }

    /** Whether the database is yet to be made of the copy. */
    public boolean isPromoted() {
        return promoted.read() != null && role.role() instanceof Role.Master;
    }

    /** The database is made. */
    public void madeOfCopy() {
        promoted.delete();
    }

    @Override
    public void follow(String master) {
        if (!new Role.Member(master).equals(role.role())) {
            role.become(new Role.Member(master));
        }
    }

    @Override
    public void again() {
        role.become(role.role());
    }

    /** This host is not of its pool any more. */
    public void leave() {
        leaving.write("leaving\n");
        role.become(new Role.Master());
    }

    /** What the roles before have left to do. To be called before anything of the host's is opened. */
    public void settle() throws IOException {
        if (leaving.read() != null) {
            beginAnew();
        }
        if (role.role() instanceof Role.Member) {
            keys.settle();
            asked.delete();
            promoted.delete();
            delete("db", "begun");
        } else if (asked() == null) {
            keys.discard();
        }
    }

    /** As on a host that never was in a pool; root's password and the host's own network stay (POOL-82). */
    private void beginAnew() throws IOException {
        LOG.info("this host begins anew: its pool's keys and objects and its local disks are removed");
        keys.discard();
        delete(
                "db",
                "begun",
                "pki",
                "storage",
                "host",
                "joining",
                "joined",
                "promoted",
                "secrets/pool",
                "secrets/directory");
        if (!(role.role() instanceof Role.Master)) {
            role.become(new Role.Master());
        }
        leaving.delete();
    }

    private void delete(String... names) throws IOException {
        for (String name : names) {
            Path whole = data.resolve(name);
            if (Files.exists(whole)) {
                try (Stream<Path> files = Files.walk(whole)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
