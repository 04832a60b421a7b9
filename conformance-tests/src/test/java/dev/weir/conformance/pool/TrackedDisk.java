package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A disk that somebody writes at random, its snapshots, and what each of them held: so that a list of changed blocks can
 * be held against the blocks that really differ.
 */
final class TrackedDisk {
    static final int BLOCK = 64 << 10;

    private static final int SECTOR = 512;

    /** Has QEMU carry out commands of qemu-io on the disk. */
    interface Writer {
        void run(List<String> commands) throws Exception;
    }

    /** A snapshot, and the blocks that were written between the one before it and itself. */
    private record Step(Object snapshot, Set<Integer> touched) {}

    private final RunningPool pool;
    private final Object vdi;
    private final Random random;
    private final List<Object> snapshots = new ArrayList<>();
    private final Map<Object, byte[]> contents = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private Set<Integer> touched = new TreeSet<>();

    TrackedDisk(RunningPool pool, Object vdi, long seed) {
        this.pool = pool;
        this.vdi = vdi;
        this.random = new Random(seed);
    }

    Object vdi() {
        return vdi;
    }

    List<Object> snapshots() {
        return snapshots;
    }

    /** Pieces of any length, unaligned to blocks; zeros and holes among them. */
    void write(Writer writer, int pieces, long size) throws Exception {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            long sectors = size / SECTOR;
            long from = (long) (random.nextDouble() * sectors);
            long length = Math.min(sectors - from, 1 + random.nextInt(300));
            String place = from * SECTOR + " " + length * SECTOR;
            commands.add(
                    switch (random.nextInt(6)) {
                        case 0 -> "write -z " + place;
                        case 1 -> "discard " + place;
                        default -> "write -P " + (1 + random.nextInt(255)) + " " + place;
                    });
            for (long block = from * SECTOR / BLOCK; block <= ((from + length) * SECTOR - 1) / BLOCK; block++) {
                touched.add((int) block);
            }
        }
        commands.add("flush");
        writer.run(commands);
    }

    /** By its own file, while no guest has it. */
    void offline(List<String> commands) throws Exception {
        List<String> words = new ArrayList<>(List.of("qemu-io", "-f", "qcow2"));
        commands.forEach(command -> words.addAll(List.of("-c", command)));
        words.add(newest(vdi).toString());
        Process io = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(io.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(io.waitFor()).as("%s: %s", commands, said).isZero();
        assertThat(said).doesNotContain("failed");
    }

    /** The blocks that were written after a snapshot, until a later one or, where that is none, until now. */
    Set<Integer> touched(Object from, Object to) {
        Set<Integer> all = new TreeSet<>();
        boolean after = false;
        for (Step step : steps) {
            if (after) {
                all.addAll(step.touched());
            }
            if (step.snapshot().equals(to)) {
                return all;
            }
            after |= step.snapshot().equals(from);
        }
        all.addAll(touched);
        return all;
    }

    /** Remembers a snapshot that has just been taken with what it holds. */
    void taken(Object snapshot) throws Exception {
        snapshots.add(snapshot);
        steps.add(new Step(snapshot, touched));
        touched = new TreeSet<>();
        contents.put(snapshot, bytes(snapshot));
    }

    /** What a disk holds now. */
    byte[] bytes(Object disk) throws Exception {
        Path raw = Files.createTempFile(pool.directory(), "bytes", ".raw");
        Process convert = new ProcessBuilder(
                        "qemu-img",
                        "convert",
                        "-U",
                        "-f",
                        "qcow2",
                        "-O",
                        "raw",
                        newest(disk).toString(),
                        raw.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(convert.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(convert.waitFor()).as(said).isZero();
        byte[] bytes = Files.readAllBytes(raw);
        Files.delete(raw);
        return bytes;
    }

    byte[] held(Object snapshot) {
        return Objects.requireNonNull(contents.get(snapshot), "a snapshot that was not taken here");
    }

    /** The blocks in which two contents differ; what one of them does not have is zeros. */
    static Set<Integer> differing(byte[] before, byte[] after) {
        Set<Integer> blocks = new TreeSet<>();
        for (int i = 0; i < after.length; i++) {
            if (after[i] != (i < before.length ? before[i] : 0)) {
                blocks.add(i / BLOCK);
            }
        }
        return blocks;
    }

    /** The blocks that a list of changes names: most significant bit first. */
    static Set<Integer> listed(Object base64, long size) {
        byte[] map = Base64.getDecoder().decode(base64.toString());
        assertThat(map).as("one bit for each block").hasSize((int) ((size / BLOCK + 7) / 8));
        Set<Integer> blocks = new TreeSet<>();
        for (int i = 0; i < map.length * 8; i++) {
            if ((map[i / 8] >> (7 - i % 8) & 1) != 0) {
                blocks.add(i);
            }
        }
        return blocks;
    }

    private Path newest(Object disk) throws IOException {
        String uuid = Trees.text(LoggedIn.to(pool).call("VDI.get_uuid", disk));
        try (Stream<Path> files = Files.walk(pool.directory())) {
            return files.filter(file -> file.getFileName().toString().matches(uuid + "(@\\d+)?\\.qcow2"))
                    .max(Comparator.comparingInt(TrackedDisk::generation))
                    .orElseThrow();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static int generation(Path file) {
        String name = file.getFileName().toString();
        int at = name.indexOf('@');
        return at < 0 ? 0 : Integer.parseInt(name.substring(at + 1, name.indexOf(".qcow2")));
    }
}
