package dev.weir.conformance.flood;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a server takes of the machine, seen from outside. */
public final class ServerProcess {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern OWN = Pattern.compile("^(C[12] Comp|G1 |GC|Attach|VM )");
    private static final Pattern VIRTUAL = Pattern.compile("^#\\d+ \".*\" virtual");
    private static final int USER_TICKS = 11;
    private static final double TICKS_PER_SECOND = 100;

    private final long pid;
    private final Path proc;

    public ServerProcess(long pid) {
        this.pid = pid;
        this.proc = Path.of("/proc", Long.toString(pid));
    }

    /** The program's threads of the operating system; the JVM's own, for compiling and collecting, come and go. */
    int threads() {
        try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
            return (int) tasks.filter(task -> !OWN.matcher(name(task)).find()).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads of the JVM alone, which take no thread of the system while they wait. */
    int virtualThreads() {
        try {
            Path dump = Files.createTempFile("threads", ".txt");
            try {
                command("Thread.dump_to_file", "-overwrite", dump.toString());
                try (Stream<String> lines = Files.lines(dump)) {
                    return (int)
                            lines.filter(line -> VIRTUAL.matcher(line).find()).count();
                }
            } finally {
                Files.delete(dump);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            return "GC: gone already";
        }
    }

    int descriptors() {
        try (Stream<Path> entries = Files.list(proc.resolve("fd"))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of live objects, counted while the program stands still. */
    public long heap() {
        // The second collection has what finalizers and cleaners let go after the first.
        command("GC.run");
        Matcher total = TOTAL.matcher(command("GC.class_histogram"));
        if (!total.find()) {
            throw new IllegalStateException("no total in what jcmd said");
        }
        return Long.parseLong(total.group(1));
    }

    /** Processor time used so far, in seconds. */
    public double processorSeconds() {
        try {
            String stat = Files.readString(proc.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String command(String... words) {
        try {
            String[] line = new String[words.length + 2];
            line[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            line[1] = Long.toString(pid);
            System.arraycopy(words, 0, line, 2, words.length);
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
