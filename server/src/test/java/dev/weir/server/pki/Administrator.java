package dev.weir.server.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes certificates with openssl, as people do, and puts them in place of a host's. */
public final class Administrator {
    private final Path directory;

    /** Works in a folder of his own. */
    public Administrator(Path directory) {
        this.directory = directory;
    }

    /** {@code name.pem} and {@code name.key}, signed by itself. */
    public Administrator makes(String name, String... keyOptions) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("req", "-x509", "-nodes", "-subj", "/CN=" + name));
        command.addAll(Arrays.asList(keyOptions));
        command.addAll(List.of("-keyout", path(name, ".key"), "-out", path(name, ".pem")));
        openssl(command.toArray(String[]::new));
        return this;
    }

    public Administrator makesRsa(String name) throws IOException, InterruptedException {
        return makes(name, "-newkey", "rsa:2048");
    }

    public Administrator makesEc(String name) throws IOException, InterruptedException {
        return makes(name, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    public String path(String name, String ending) {
        return directory.resolve(name + ending).toString();
    }

    /** Copies one file over one of the host's. */
    public void installs(Path pki, String from, String to) throws IOException {
        Files.copy(directory.resolve(from), pki.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    public void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + output);
        }
    }
}
