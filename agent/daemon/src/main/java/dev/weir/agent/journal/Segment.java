package dev.weir.agent.journal;

import dev.weir.agent.protocol.json.MalformedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file of the journal and what it holds. */
final class Segment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final FileChannel file;

    private Segment(FileChannel file) {
        this.file = file;
    }

    static Segment open(Path path) throws IOException {
        byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        int whole = lastLineEnd(bytes);
        Segment segment = new Segment(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        // The agent may have died within a line; that answer was not given.
        segment.file.truncate(whole);
        segment.file.position(whole);
        new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().forEach(segment::load);
        return segment;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * Written, not forced: the file outlives the agent's death. It does not outlive a power cut surely, but then the
     * domains are gone as well, and verbs may be carried out again.
     */
    void add(Entry entry) throws IOException {
        entries.put(entry.operation(), entry);
        ByteBuffer line = ByteBuffer.wrap((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            file.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void load(String line) {
        try {
            Entry entry = Entry.read(line);
            entries.put(entry.operation(), entry);
        } catch (MalformedMessage e) {
            LOG.warn("a line of the journal is passed over: {}", e.getMessage());
        }
    }

    private static int lastLineEnd(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
