package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process holds: open descriptors, threads, and its heap after a collection, in bytes. */
record Health(long descriptors, long threads, long heap) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    static Health of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            String status = Files.readString(proc.resolve("status"));
            Matcher threads = Pattern.compile("Threads:\\s+(\\d+)").matcher(status);
            return new Health(open.count(), threads.find() ? Long.parseLong(threads.group(1)) : -1, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the heap, which takes a collection of all of it. */
    static Health whole(long pid) {
        Health health = of(pid);
        jcmd(pid, "GC.run");
        long heap = 0;
        for (String line : jcmd(pid, "GC.heap_info").lines().toList()) {
            Matcher used = USED.matcher(line);
            if (used.find() && !line.contains("etaspace") && !line.contains("class space")) {
                heap += Long.parseLong(used.group(1)) << 10;
            }
        }
        return new Health(health.descriptors, health.threads, heap);
    }

    private static String jcmd(long pid, String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            jcmd.waitFor();
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
