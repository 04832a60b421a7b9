package dev.weir.conformance.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A lab in a folder, through {@code ./weir lab}; taken down at the latest when it is closed. */
final class Lab implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final String PASSWORD = "lab & \"test\"";

    private final Path data;
    private final Path said;
    private final Path errors;

    /** @param folder the lab's own is made in it */
    Lab(Path folder) throws IOException {
        this.data = folder.resolve("lab");
        this.said = folder.resolve("said");
        this.errors = folder.resolve("errors");
    }

    Path data() {
        return data;
    }

    Path folder(int host) {
        return data.resolve("hosts").resolve(Integer.toString(host));
    }

    /** Starts {@code ./weir lab COMMAND WORDS} and goes on. */
    Process begin(String command, String... words) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(ROOT.resolve("weir").toString(), "lab", command, "--data", data.toString()));
        line.addAll(List.of(words));
        return new ProcessBuilder(line)
                .directory(ROOT.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(said.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    /** Runs it to its end, which is to be a good one; what it says. */
    List<String> run(String command, String... words) throws IOException, InterruptedException {
        int exit = begin(command, words).waitFor();
        assertThat(exit).as(command + ": " + Files.readString(errors)).isZero();
        return Files.readAllLines(said);
    }

    /** Brings up hosts and returns their addresses. */
    List<URI> up(int hosts, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("--password", PASSWORD, Integer.toString(hosts)));
        words.addAll(List.of(options));
        List<String> lines = run("up", words.toArray(String[]::new));
        assertThat(lines).contains("READY");
        List<URI> addresses = new ArrayList<>();
        for (int host = 1; host <= hosts; host++) {
            String line = lines.get(host - 1);
            assertThat(line).matches("HOST " + host + " https://[0-9.]+");
            addresses.add(URI.create(line.substring(line.indexOf("https"))));
        }
        return addresses;
    }

    LoggedIn login(int host, URI address) throws IOException, GeneralSecurityException {
        return LoggedIn.to(address, authority(host), PASSWORD);
    }

    /** What a client of the host has to trust. */
    Path authority(int host) {
        return folder(host).resolve("data/pki/ca.pem");
    }

    /** What the names of all its network devices begin with. */
    String devices() throws IOException {
        return "wl" + Files.readString(data.resolve("lab")).split(" ", 2)[0];
    }

    static List<String> devices(String beginning) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
            return all.map(device -> device.getFileName().toString())
                    .filter(name -> name.startsWith(beginning))
                    .toList();
        }
    }

    /** No process, no namespace, as those live by processes and mounts, no network device and no file. */
    void assertNothingLeft(String devices) throws IOException {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            assertThat(all.flatMap(handle -> handle.info().commandLine().stream())
                            .filter(line -> line.contains(data.toString())))
                    .isEmpty();
        }
        assertThat(devices(devices)).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(data.toString());
        assertThat(data).doesNotExist();
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(data.resolve("lab"))) {
            begin("down").onExit().join();
        }
    }
}
