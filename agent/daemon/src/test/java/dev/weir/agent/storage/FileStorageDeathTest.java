package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a storage is after its agent was killed in the middle of things, and when its disk is full. */
@Timeout(180)
class FileStorageDeathTest {
    private static final Command COMMAND = new Command(Duration.ofMinutes(1));
    private static final long SIZE = 4 << 20;
    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    /** The program that is killed: makes, clones and removes volumes, and says after each what is done. */
    static final class Busy {
        public static void main(String[] args) throws Exception {
            FileStorage storage = new FileStorage(COMMAND);
            storage.attach("sr", Map.of("location", args[0]));
            for (int i = 0; ; i++) {
                String name = args[1] + "-" + i;
                storage.create("sr", name, i % 3 == 2 ? Format.RAW : Format.QCOW2, SIZE);
                System.out.println("+" + name);
                storage.clone("sr", name, name + "-copy");
                System.out.println("+" + name + "-copy");
                if (i > 1) {
                    System.out.println("-" + args[1] + "-" + (i - 2));
                    storage.destroy("sr", args[1] + "-" + (i - 2));
                }
            }
        }
    }

    @Test
    void whatWasDoneIsThereAndWholeAfterAKill() throws Exception {
        List<String> promised = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process busy = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Busy.class.getName(),
                            folder.toString(),
                            "round" + round)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = busy.inputReader()) {
                // Another number each time, so that the kill meets another operation.
                for (int line = 0; line < 5 + round; line++) {
                    note(promised, out.readLine());
                }
                List<ProcessHandle> images = busy.descendants().toList();
                // The handle and not the process: that would close its output, whose rest is wanted.
                busy.toHandle().destroyForcibly();
                busy.waitFor();
                for (ProcessHandle image : images) {
                    image.onExit().get(1, TimeUnit.MINUTES);
                }
                out.lines().forEach(line -> note(promised, line));
            }
        }
        FileStorage storage = new FileStorage(COMMAND);
        List<VolumeState> volumes =
                storage.attach("sr", Map.of("location", folder.toString())).volumes();
        assertThat(volumes).extracting(VolumeState::location).containsAll(promised);
        for (VolumeState volume : volumes) {
            assertThat(volume.virtualBytes()).isEqualTo(SIZE);
            check(storage.path(new VolumeRef("sr", volume.location(), volume.format())), volume.format());
            storage.destroy("sr", volume.location());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static void note(List<String> promised, String line) {
        if (line.startsWith("+")) {
            promised.add(line.substring(1));
        } else {
            promised.remove(line.substring(1));
        }
    }

    private static void check(Path image, Format format) throws HypervisorFailure {
        if (format == Format.QCOW2) {
            Command.Result result = COMMAND.run(List.of("qemu-img", "check", "-f", "qcow2", image.toString()));
            assertThat(result.ok()).as(result.out() + result.err()).isTrue();
        }
    }

    /** On a disk of its own, which needs root to mount. */
    @Test
    @Tag("lab")
    void aFullDiskIsCalledSo() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "weir-test", disk.toString());
        try {
            FileStorage storage = new FileStorage(COMMAND);
            storage.attach("sr", Map.of("location", disk.toString()));
            storage.create("sr", "a", Format.RAW, 5 << 20);
            fill(disk.resolve("a.raw"));
            assertThatThrownBy(() -> storage.clone("sr", "a", "b"))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("SR_BACKEND_FAILURE_44"));
            assertThat(storage.scan("sr").volumes())
                    .extracting(VolumeState::location)
                    .containsExactly("a");
            try (Stream<Path> left = Files.list(disk)) {
                assertThat(left).hasSize(1);
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] bytes = new byte[5 << 20];
        java.util.Arrays.fill(bytes, (byte) 7);
        Files.write(file, bytes);
    }

    private static void run(String... words) throws HypervisorFailure {
        Command.Result result = COMMAND.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
    }
}
