package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Ganeti from Debian on its fake hypervisor, in namespaces of its own: the peer of P2 and P4. */
final class Ganeti {
    /**
     * What its remote API took, medians.
     *
     * @param infoMillis one instance asked for
     * @param listMillis all instances with all there is to say of them
     * @param listBytes what that answer had
     * @param residentMib all its daemons together
     */
    record Figures(double infoMillis, double listMillis, double listBytes, double residentMib) {}

    private Ganeti() {}

    /** Brings a cluster up, fills it with so many instances, asks, and takes it down again; some minutes. */
    static Figures measure(Path script, int instances) {
        try {
            Process process = new ProcessBuilder("bash", script.toString(), Integer.toString(instances))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("Ganeti did not run: " + said);
            }
            String last = said.strip().lines().reduce("", (earlier, line) -> line);
            Map<String, Object> figures = Trees.members(JsonText.read(last));
            return new Figures(
                    number(figures, "info_ms"),
                    number(figures, "list_ms"),
                    number(figures, "list_bytes"),
                    number(figures, "resident_mib"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static double number(Map<String, Object> figures, String name) {
        return Double.parseDouble(String.valueOf(figures.get(name)));
    }
}
