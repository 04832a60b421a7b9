package dev.weir.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** This program's version, as the build wrote it down. */
final class AgentVersion {
    static final String TEXT = read();

    private AgentVersion() {}

    private static String read() {
        try (InputStream text = AgentVersion.class.getResourceAsStream("version.txt")) {
            if (text == null) {
                throw new IllegalStateException("version.txt is missing from the program");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
