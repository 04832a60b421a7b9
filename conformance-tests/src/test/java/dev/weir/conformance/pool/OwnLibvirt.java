package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A libvirt with QEMU that outlives the agents of a pool, as a host's own does. It belongs to an agent of its own that
 * does nothing else, and ends with it, its guests and bridges too. Needs root.
 */
public final class OwnLibvirt implements AutoCloseable {
    private final Path directory;
    private final String bridgeTag;
    private final Program keeper;

    private OwnLibvirt(Path directory, String bridgeTag) {
        this.directory = directory;
        this.bridgeTag = bridgeTag;
        Program.start(
                        directory.resolve("prepare.log"),
                        Map.of(),
                        List.of(),
                        "dev.weir.server.Main",
                        List.of("prepare", "--data", directory.toString(), "--address", "127.0.0.1"))
                .awaitSuccess();
        this.keeper = Program.start(
                directory.resolve("keeper.log"),
                Map.of(),
                List.of(),
                "dev.weir.agent.Main",
                List.of(
                        "--listen",
                        "127.0.0.1:0",
                        "--pki",
                        directory.resolve("pki").toString(),
                        "--data",
                        directory.toString(),
                        "--hypervisor",
                        "private",
                        "--bridge-tag",
                        bridgeTag));
        keeper.await("LISTENING");
    }

    public static OwnLibvirt start() {
        try {
            Path directory = Files.createTempDirectory("weir-libvirt");
            String random = directory.getFileName().toString().replaceAll("\\D", "");
            return new OwnLibvirt(directory, "k" + random.substring(Math.max(0, random.length() - 5)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pool whose host runs its guests here, Tiny Linux among them; builds that when it is not there. */
    public PoolSetup setup() throws IOException, InterruptedException {
        Path guests = Path.of("target", "guests").toAbsolutePath();
        Process build = new ProcessBuilder("../agent/tiny-linux/build", guests.toString())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).as("tiny Linux is built").isZero();
        return new PoolSetup(uri(), List.of("--guests", guests.toString(), "--bridge-tag", bridgeTag), List.of());
    }

    public String uri() {
        return "qemu+unix:///system?socket=" + directory.resolve("libvirt/run/libvirt-sock");
    }

    /** Marks the bridges that end with this libvirt. */
    public String bridgeTag() {
        return bridgeTag;
    }

    /** A guest as libvirt describes it now, XML; empty when there is none. */
    public String describe(String uuid) {
        try {
            Process virsh = new ProcessBuilder("virsh", "--quiet", "--connect", uri(), "dumpxml", uuid)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(virsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Broken("virsh: " + e, e);
        }
    }

    /** Ends the QEMU of a guest as {@code kill -9} does, if there is one. */
    public void killGuest(String uuid) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("guest=" + uuid))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        keeper.stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
