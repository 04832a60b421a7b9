package dev.weir.server.auth;

import dev.weir.server.files.SafeFile;
import java.nio.file.Path;

/** The password of the server's own account in the directory: on this host's disk for its owner only, in no table. */
public final class SecretFile {
    private final SafeFile file;

    public SecretFile(Path file) {
        this.file = new SafeFile(file);
    }

    /** Empty where there is none. */
    String read() {
        String text = file.read();
        return text == null ? "" : text;
    }

    /** On disk before it returns. */
    void write(String password) {
        file.write(password);
    }

    void erase() {
        file.delete();
    }

    @Override
    public String toString() {
        return "SecretFile[" + file + "]";
    }
}
