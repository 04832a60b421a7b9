package dev.weir.conformance.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Authorities and their clients, made with openssl in one folder: NAME.pem and NAME.key each. */
final class OpenSsl {
    private final Path folder;

    OpenSsl(Path folder) {
        this.folder = folder;
    }

    Path path(String file) {
        return folder.resolve(file);
    }

    String text(String file) {
        try {
            return Files.readString(path(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void authority(String name) {
        authority(name, 30);
    }

    /** One whose certificate is valid for so many days; less than none is one that has been. */
    void authority(String name, int days) {
        request(name, name);
        sign(name, name, days, "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign");
    }

    /** A client's certificate with that common name, and more extensions if they are wanted. */
    void client(String name, String commonName, String authority, int days, String... extensions) {
        request(name, commonName);
        sign(name, authority, days, extensions);
    }

    private void request(String name, String commonName) {
        run(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + commonName,
                "-keyout",
                path(name + ".key").toString(),
                "-out",
                path(name + ".csr").toString());
    }

    private void sign(String name, String authority, int days, String... extensions) {
        Path more = path(name + ".ext");
        try {
            Files.writeString(more, String.join("\n", extensions) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        List<String> command = new ArrayList<>(List.of(
                "x509",
                "-req",
                "-in",
                path(name + ".csr").toString(),
                "-days",
                Integer.toString(days),
                "-extfile",
                more.toString(),
                "-out",
                path(name + ".pem").toString()));
        if (name.equals(authority)) {
            command.addAll(List.of("-signkey", path(name + ".key").toString()));
        } else {
            command.addAll(List.of(
                    "-CA",
                    path(authority + ".pem").toString(),
                    "-CAkey",
                    path(authority + ".key").toString(),
                    "-CAcreateserial"));
        }
        run(command.toArray(String[]::new));
    }

    private static void run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Programs.run(command);
    }
}
