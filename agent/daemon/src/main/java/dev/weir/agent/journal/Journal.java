package dev.weir.agent.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers given, in two files: when the newer is full or a day old it becomes the older, and the older goes. So
 * an answer stays for a day at least, or until as many others as a file holds have come.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration AGE = Duration.ofDays(1);

    private final Path newerFile;
    private final Path olderFile;
    private final int capacity;
    private final Clock clock;
    private Segment newer;
    private Segment older;

    public Journal(Path directory, int capacity, Clock clock) throws IOException {
        Files.createDirectories(directory);
        this.newerFile = directory.resolve("answers");
        this.olderFile = directory.resolve("answers.older");
        this.capacity = capacity;
        this.clock = clock;
        this.older = Segment.open(olderFile);
        this.newer = Segment.open(newerFile);
    }

    synchronized @Nullable Entry find(String operation) {
        Entry entry = newer.entries().get(operation);
        return entry != null ? entry : older.entries().get(operation);
    }

    /** An answer that cannot be written is kept in memory all the same: the verb was carried out. */
    synchronized void add(String operation, String verb, String answerJson) {
        try {
            if (isFull()) {
                turn();
            }
            newer.add(new Entry(operation, verb, clock.instant(), answerJson));
        } catch (IOException e) {
            LOG.error("the journal cannot be written; free space on its disk", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (Segment first = newer;
                Segment second = older) {
            LOG.debug(
                    "journal closed with {} answers",
                    first.entries().size() + second.entries().size());
        }
    }

    private boolean isFull() {
        if (newer.entries().size() >= capacity) {
            return true;
        }
        return newer.entries().values().stream()
                .findFirst()
                .filter(first -> first.at().plus(AGE).isBefore(clock.instant()))
                .isPresent();
    }

    private void turn() throws IOException {
        Files.move(newerFile, olderFile, StandardCopyOption.REPLACE_EXISTING);
        Segment fresh = Segment.open(newerFile);
        older.close();
        older = newer;
        newer = fresh;
    }
}
