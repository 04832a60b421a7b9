package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A qemu-img that tells each time what it was asked for, and waits until it is let on to do it. */
final class GatedImages implements AutoCloseable {
    private final ServerSocket doors = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Path program;
    private final List<String> asked = new ArrayList<>();
    private final List<Socket> waiting = new ArrayList<>();
    private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
    private boolean open;

    GatedImages(Path folder) throws IOException {
        program = Files.writeString(folder.resolve("qemu-img"), """
                #!/bin/bash
                exec 3<>/dev/tcp/127.0.0.1/%d
                printf '%%s\\n' "$*" >&3
                read -r _ <&3
                exec 3>&-
                exec qemu-img "$@"
                """.formatted(doors.getLocalPort()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Thread.startVirtualThread(this::serve);
    }

    Images images() {
        return new Images(new Command(Duration.ofMinutes(2)), program.toString());
    }

    private void serve() {
        try {
            while (true) {
                arrived(doors.accept());
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void arrived(Socket door) throws IOException {
        String words =
                new BufferedReader(new InputStreamReader(door.getInputStream(), StandardCharsets.UTF_8)).readLine();
        synchronized (this) {
            asked.add(words);
            if (open) {
                letOn(door);
            } else {
                waiting.add(door);
            }
        }
        arrivals.add(words);
    }

    private static void letOn(Socket door) {
        try (door) {
            door.getOutputStream().write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the next one was asked for; fails where none comes. */
    String next() throws InterruptedException {
        String words = arrivals.poll(1, TimeUnit.MINUTES);
        assertThat(words).as("a qemu-img besides " + asked()).isNotNull();
        return words;
    }

    /** All that were run, in their order. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** From now on nobody waits. */
    synchronized void open() {
        open = true;
        waiting.forEach(GatedImages::letOn);
        waiting.clear();
    }

    @Override
    public void close() throws IOException {
        open();
        doors.close();
    }
}
