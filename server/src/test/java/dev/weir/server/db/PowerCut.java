package dev.weir.server.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The power of a machine whose disk keeps what was synced, and of the rest nothing, everything or any part, down to
 * sectors inside a write. It fails at a given moment; from then on nothing can be read or written.
 */
final class PowerCut {
    private static final Map<String, PowerCut> MACHINES = new ConcurrentHashMap<>();

    /** What is left of writes that were not synced. */
    enum Rest {
        NOTHING,
        EVERYTHING,
        ANY_PART
    }

    private final Path file;
    private final boolean syncing;
    private final CutFile content;
    private final List<FileChannel> open = new ArrayList<>();
    private int left;

    /**
     * @param file the only file of the machine that matters
     * @param moment how many reads, writes and syncs it has left
     * @param syncing whether its disk does as told when asked to sync
     */
    PowerCut(Path file, int moment, boolean syncing) throws IOException {
        this.file = file;
        this.left = moment;
        this.syncing = syncing;
        this.content = new CutFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), this);
        MACHINES.put(file.toString(), this);
        CutPath.register();
    }

    static PowerCut of(String path) {
        PowerCut machine = MACHINES.get(path);
        if (machine == null) {
            throw new AssertionError("no machine has a file " + path);
        }
        return machine;
    }

    CutFile content() {
        return content;
    }

    /** A real channel that the machine has open, and with it the file's lock. */
    synchronized FileChannel opened(FileChannel real) {
        open.add(real);
        return real;
    }

    boolean syncing() {
        return syncing;
    }

    /** Counts one thing done; the moment the power fails is in the middle of the last. */
    synchronized void tick() throws IOException {
        left--;
        if (left < 0) {
            throw new IOException("the power is out");
        }
    }

    /** Before something is done that leaves a trace: after the cut nothing does. */
    synchronized void still() throws IOException {
        if (left < 0) {
            throw new IOException("the power is out");
        }
    }

    synchronized boolean out() {
        return left < 0;
    }

    /** Turns the power off for good and leaves on the real disk what the cut left of the file. */
    void leave(Rest rest, Random random) throws IOException {
        synchronized (this) {
            left = -1;
            for (FileChannel channel : open) {
                channel.close();
            }
        }
        MACHINES.remove(file.toString());
        content.leave(rest, random);
    }
}
