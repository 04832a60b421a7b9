package dev.weir.server.begun;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.MalformedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes as files of a folder, one each, named by their operation. */
public final class NoteFiles implements Notes {
    private static final Logger LOG = LoggerFactory.getLogger(NoteFiles.class);

    private final Path folder;
    private final Map<String, Note> all = new ConcurrentHashMap<>();
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private NoteFiles(Path folder) {
        this.folder = folder;
    }

    /** Whatever the folder holds was left by a run that is over. */
    public static NoteFiles open(Path folder) throws IOException {
        Files.createDirectories(folder);
        NoteFiles notes = new NoteFiles(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                notes.load(file);
            }
        }
        return notes;
    }

    /** Drops all notes: they were about a database that another has taken the place of, whose disks they would destroy. */
    public static void forget(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void load(Path file) throws IOException {
        try {
            Note note = Note.read(Files.readString(file));
            all.put(note.operation(), note);
            left.add(note.operation());
        } catch (MalformedMessage e) {
            // Cut short before it was on disk, and so before the host was asked.
            LOG.info("the note {} was never finished: {}", file.getFileName(), e.getMessage());
            Files.delete(file);
        }
    }

    @Override
    public void begin(Note note) {
        try (FileChannel channel =
                FileChannel.open(file(note), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer text = ByteBuffer.wrap(note.line().getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
            sync();
            all.put(note.operation(), note);
        } catch (IOException e) {
            throw new UncheckedIOException("the server's folder " + folder + " cannot be written", e);
        }
    }

    /** A note that came back after a power cut would undo what has happened since. */
    @Override
    public void end(Note note) {
        all.remove(note.operation());
        left.remove(note.operation());
        try {
            Files.deleteIfExists(file(note));
            sync();
        } catch (IOException e) {
            LOG.warn("the note {} stays until the next start", note.operation(), e);
        }
    }

    @Override
    public void leave(Note note) {
        if (all.containsKey(note.operation())) {
            left.add(note.operation());
        }
    }

    @Override
    public List<Note> left(String host) {
        return all.values().stream()
                .filter(note -> left.contains(note.operation()) && note.host().equals(host))
                .toList();
    }

    @Override
    public List<Note> all() {
        return List.copyOf(all.values());
    }

    @Override
    public boolean about(String object) {
        return all.values().stream().anyMatch(note -> note.object().equals(object));
    }

    @Override
    public boolean about(String object, Class<? extends Verb> kind) {
        return all.values().stream().anyMatch(note -> note.object().equals(object) && kind.isInstance(note.verb()));
    }

    private Path file(Note note) {
        return folder.resolve(note.operation());
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
