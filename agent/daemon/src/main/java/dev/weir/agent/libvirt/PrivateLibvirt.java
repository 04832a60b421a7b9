package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libvirt of one's own, for demonstrations and tests: in namespaces of mounts and processes, on folders of its own,
 * in the machine's network. The first process of the namespace lives as long as the pipe from this process does, so
 * that the kernel ends libvirt and its guests together with us, however we end. Needs root.
 */
public final class PrivateLibvirt implements AutoCloseable {
    /** Where any libvirt keeps what the TPMs of its guests hold; in a libvirt of one's own it is another folder's name. */
    public static final Path USUAL_TPMS = Path.of("/var/lib/libvirt/swtpm");

    private static final String SOCKET = "libvirt-sock";
    private static final Logger LOG = LoggerFactory.getLogger(PrivateLibvirt.class);
    private static final long GRACE_SECONDS = 10;
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path base;
    private final Path run;

    private PrivateLibvirt(Process process, Path base, Path run) {
        this.process = process;
        this.base = base;
        this.run = run;
    }

    /**
     * Starts a libvirt and waits until it answers.
     *
     * @param directory holds its state; kept
     * @param hostUuid what it takes its host for; two on a machine must differ
     * @param bridgeMark the alias of bridges that go with this libvirt when nobody else is left to take them down
     */
    public static PrivateLibvirt start(Path directory, UUID hostUuid, String bridgeMark, Scheduler scheduler)
            throws IOException, HypervisorFailure {
        return start(directory, hostUuid, bridgeMark, scheduler, List.of());
    }

    /**
     * The same with the kernel's controllers by which guests are weighed and limited. Groups outlive a libvirt that is
     * killed, which is why a libvirt of one's own has none unless it is asked to.
     */
    static PrivateLibvirt start(
            Path directory, UUID hostUuid, String bridgeMark, Scheduler scheduler, List<String> controllers)
            throws IOException, HypervisorFailure {
        Path base = directory.toAbsolutePath();
        Path run = shortRun(base);
        Path script = configure(base, run, hostUuid, controllers);
        // A session of its own: what kills this program's group must not kill the one who cleans up behind it.
        Process process = new ProcessBuilder(
                        "setsid",
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child=KILL",
                        "--propagation",
                        "private",
                        "--mount-proc",
                        "/bin/sh",
                        script.toString(),
                        base.toString(),
                        run.toString(),
                        bridgeMark)
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("private-libvirt.log").toFile())
                .start();
        PrivateLibvirt libvirt = new PrivateLibvirt(process, base, run);
        try {
            libvirt.awaitAnswer(scheduler);
            return libvirt;
        } catch (HypervisorFailure | RuntimeException e) {
            libvirt.close();
            throw e;
        }
    }

    public URI uri() {
        return URI.create("qemu+unix:///system?socket=" + run.resolve(SOCKET));
    }

    /** The folder of its sockets, short enough for further ones. */
    public Path run() {
        return run;
    }

    /** Where it keeps what the TPMs of its guests hold. */
    public Path tpms() {
        return base.resolve("lib").resolve("swtpm");
    }

    /** The outermost process, by whose end everything in the namespaces ends. */
    public long pid() {
        return process.pid();
    }

    /** A socket's path has at most 107 bytes; from a deep folder its sockets move to a name made of its own. */
    static Path shortRun(Path base) {
        Path run = base.resolve("run");
        int longest =
                run.resolve("vnc").toString().getBytes(StandardCharsets.UTF_8).length + "/UUID.sock".length() + 32;
        return longest <= LibvirtSettings.SOCKET_PATH_BYTES
                ? run
                : Path.of(
                        "/run/weir",
                        UUID.nameUUIDFromBytes(base.toString().getBytes(StandardCharsets.UTF_8))
                                .toString());
    }

    private static Path configure(Path base, Path run, UUID hostUuid, List<String> controllers) throws IOException {
        Path etc = Files.createDirectories(base.resolve("etc"));
        Files.createDirectories(
                run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String folder : new String[] {"lib", "log", "cache"}) {
            Files.createDirectories(base.resolve(folder));
        }
        Files.writeString(etc.resolve("libvirtd.conf"), """
                host_uuid = "%s"
                listen_tls = 0
                listen_tcp = 0
                auth_unix_rw = "none"
                unix_sock_group = "root"
                unix_sock_rw_perms = "0700"
                """.formatted(hostUuid));
        Files.writeString(etc.resolve("qemu.conf"), """
                user = "root"
                group = "root"
                dynamic_ownership = 0
                security_driver = "none"
                namespaces = [ ]
                cgroup_controllers = [ %s ]
                stdio_handler = "file"
                swtpm_user = "root"
                swtpm_group = "root"
                """.formatted(
                        controllers.stream().map(c -> '"' + c + '"').collect(Collectors.joining(", "))));
        Path script = base.resolve("private-libvirt.sh");
        try (InputStream text = PrivateLibvirt.class.getResourceAsStream("private-libvirt.sh")) {
            if (text == null) {
                throw new IOException("private-libvirt.sh is missing from the program");
            }
            Files.write(script, text.readAllBytes());
        }
        return script;
    }

    private void awaitAnswer(Scheduler scheduler) throws HypervisorFailure {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        look(answered, scheduler);
        try {
            answered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "a private libvirt did not answer within " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while a private libvirt started");
        } finally {
            answered.cancel(false);
        }
        if (!process.isAlive()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    "a private libvirt did not start; it needs root and the packages libvirt-daemon-system and"
                            + " qemu-system-x86; see " + base.resolve("private-libvirt.log"));
        }
    }

    private void look(CompletableFuture<Void> answered, Scheduler scheduler) {
        if (!process.isAlive() || answers()) {
            answered.complete(null);
        } else if (!answered.isDone()) {
            scheduler.after(RETRY, () -> look(answered, scheduler));
        }
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(run.resolve(SOCKET)));
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends libvirt and all its guests; returns when they are gone. */
    @Override
    public void close() {
        List<ProcessHandle> family = process.children().toList();
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            LOG.debug("the private libvirt has ended before", gone);
        }
        process.onExit()
                .completeOnTimeout(process, GRACE_SECONDS, TimeUnit.SECONDS)
                .join();
        // unshare takes its child with it, and the first process of a namespace is gone when all others are.
        process.destroyForcibly().onExit().join();
        family.forEach(first -> first.onExit().join());
        // The namespace's first process has done this, if it was not killed.
        if (!run.startsWith(base) && Files.exists(run)) {
            delete(run);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("the folder {} stays", folder, e);
        }
    }
}
