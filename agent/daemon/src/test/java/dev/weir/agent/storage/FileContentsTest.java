package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that go back to what they held, volumes that are read, folders as a whole; with the real qemu-img. */
class FileContentsTest {
    private static final long SIZE = 8 << 20;

    private final Command command = new Command(Duration.ofMinutes(1));
    private final FileStorage storage = new FileStorage(command);

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void attach() throws Exception {
        folder = Files.createDirectory(root.resolve("sr"));
        storage.attach("sr", Map.of("location", folder.toString()));
        storage.create("sr", "disk", Format.QCOW2, SIZE);
    }

    private static void fails(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void write(String location, int byteValue) throws HypervisorFailure {
        Path file = storage.path(new VolumeRef("sr", location, Format.QCOW2));
        Command.Result result = command.run(
                List.of("qemu-io", "-f", "qcow2", "-c", "write -P " + byteValue + " 0 64k", file.toString()));
        assertThat(result.ok()).as(result.err()).isTrue();
    }

    /** The first byte that a guest would see. */
    private int first(String location) throws HypervisorFailure {
        return storage.read("sr", location, 0, 512)[0];
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** STO-50. */
    @Test
    void aVolumeIsResetAgainAndAgain() throws Exception {
        write("disk", 1);
        storage.reset("sr", "disk");
        assertThat(first("disk")).as("what it is when asked first, it stays").isEqualTo(1);
        for (int start = 2; start < 5; start++) {
            write("disk", start);
            storage.reset("sr", "disk");
            assertThat(first("disk")).isEqualTo(1);
            assertThat(files()).as("nothing piles up").hasSize(3);
        }
        storage.resize("sr", "disk", 2 * SIZE);
        storage.reset("sr", "disk");
        assertThat(storage.volume("sr", "disk").virtualBytes()).isEqualTo(2 * SIZE);
        write("disk", 7);
        storage.persist("sr", "disk");
        assertThat(first("disk")).isEqualTo(7);
        assertThat(files()).as("the base is merged").containsExactly("disk.qcow2");
        storage.reset("sr", "disk");
        write("disk", 8);
        storage.reset("sr", "disk");
        assertThat(first("disk")).as("what it was when it was asked for anew").isEqualTo(7);
    }

    /** A merge in the background never takes what a volume goes back to. */
    @Test
    void aResetPointOutlivesTheAgentAndOtherVolumes() throws Exception {
        write("disk", 1);
        storage.reset("sr", "disk");
        storage.clone("sr", "disk", "clone");
        write("disk", 2);
        FileStorage again = new FileStorage(command);
        again.attach("sr", Map.of("location", folder.toString()));
        again.destroy("sr", "clone");
        again.reset("sr", "disk");
        assertThat(again.read("sr", "disk", 0, 512)[0]).isEqualTo((byte) 1);
        again.destroy("sr", "disk");
        assertThat(files()).isEmpty();
    }

    @Test
    void rawVolumesAndThoseInUseAreNotReset() throws Exception {
        storage.create("sr", "raw", Format.RAW, SIZE);
        fails("SR_BACKEND_FAILURE_82", () -> storage.reset("sr", "raw"));
        fails("VDI_MISSING", () -> storage.reset("sr", "none"));
        Path file = storage.path(new VolumeRef("sr", "disk", Format.QCOW2));
        Process guest = new ProcessBuilder("qemu-io", "-f", "qcow2", file.toString()).start();
        try {
            guest.outputWriter().write("read 0 1\n");
            guest.outputWriter().flush();
            assertThat(guest.inputReader().readLine()).isNotNull();
            fails("VDI_IN_USE", () -> storage.reset("sr", "disk"));
            fails("VDI_IN_USE", () -> storage.revert("sr", "disk", "disk"));
        } finally {
            guest.outputWriter().close();
            guest.waitFor();
        }
    }

    /** STO-52: the disk under its own name, with the snapshot's bytes and size; the snapshot stays what it is. */
    @Test
    void aVolumeGoesBackToASnapshot() throws Exception {
        write("disk", 1);
        storage.clone("sr", "disk", "snapshot");
        write("disk", 2);
        storage.resize("sr", "disk", 2 * SIZE);
        for (int time = 0; time < 2; time++) {
            VolumeState now = storage.revert("sr", "disk", "snapshot");
            assertThat(now.location()).isEqualTo("disk");
            assertThat(now.virtualBytes()).isEqualTo(SIZE);
            assertThat(first("disk")).isEqualTo(1);
            write("disk", 3);
            assertThat(first("snapshot")).isEqualTo(1);
        }
        storage.destroy("sr", "snapshot");
        assertThat(first("disk")).isEqualTo(3);
        assertThat(files()).containsExactly("disk.qcow2");
    }

    @Test
    void readsInPartsToTheEnd() throws Exception {
        write("disk", 9);
        byte[] whole = storage.read("sr", "disk", 0, (int) SIZE);
        assertThat(whole).hasSize((int) SIZE);
        assertThat(whole[65535]).isEqualTo((byte) 9);
        assertThat(whole[65536]).isZero();
        assertThat(storage.read("sr", "disk", SIZE - 65536, 1 << 20)).hasSize(65536);
        storage.create("sr", "raw", Format.RAW, SIZE);
        Files.write(
                storage.path(new VolumeRef("sr", "raw", Format.RAW)), new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
        assertThat(storage.read("sr", "raw", 0, 512)).startsWith(1, 2, 3, 0);
        storage.destroy("sr", "raw");
        assertThat(storage.read("sr", "disk", SIZE, 1 << 20)).isEmpty();
        assertThat(files()).as("no part is left behind").containsExactly("disk.qcow2");
    }

    /** A disk of more than two TiB is a small file until somebody writes it. */
    @Test
    void threeTiB() throws Exception {
        long size = 3L << 40;
        assertThat(storage.create("sr", "huge", Format.QCOW2, size).virtualBytes())
                .isEqualTo(size);
        Path file = storage.path(new VolumeRef("sr", "huge", Format.QCOW2));
        Command.Result io = command.run(
                List.of("qemu-io", "-f", "qcow2", "-c", "write -P 5 " + (size - 65536) + " 64k", file.toString()));
        assertThat(io.ok()).as(io.err()).isTrue();
        assertThat(storage.clone("sr", "huge", "copy").virtualBytes()).isEqualTo(size);
        assertThat(storage.read("sr", "copy", size - 65536, 1 << 20))
                .hasSize(65536)
                .containsOnly(5);
        assertThat(storage.resize("sr", "huge", size + (1L << 40)).virtualBytes())
                .isEqualTo(4L << 40);
        assertThat(storage.volume("sr", "huge").usedBytes()).isLessThan(64 << 20);
    }

    /** STO-2, STO-8. */
    @Test
    void aFolderIsMadeAndLeft() throws Exception {
        Map<String, String> config = Map.of("location", root.resolve("new").toString());
        String uuid = "0f6c3b1e-3a55-4a51-9d8e-000000000001";
        fails("SR_BACKEND_FAILURE_94", () -> storage.make(uuid, Map.of()));
        fails("SR_BACKEND_FAILURE_61", () -> storage.make(uuid, Map.of("location", folder.toString())));
        fails(
                "SR_BACKEND_FAILURE_61",
                () -> storage.make(uuid, Map.of("location", root.resolve("a/b").toString())));
        storage.make(uuid, config);
        storage.make(uuid, config);
        assertThat(storage.probe(config)).as("STO-84").contains("<SR>", "<UUID>" + uuid + "</UUID>");
        assertThat(storage.probe(Map.of("location", folder.toString()))).contains("<SRlist/>");
        storage.attach(uuid, config);
        storage.create(uuid, "left", Format.QCOW2, SIZE);
        storage.detach(uuid);
        fails("SR_NOT_EMPTY", () -> storage.remove(uuid, config, List.of()));
        assertThat(root.resolve("new/left.qcow2")).exists();
        storage.remove(uuid, config, List.of("left"));
        assertThat(root.resolve("new")).isEmptyDirectory();
        fails("SR_NOT_ATTACHED", () -> storage.scan(uuid));
        storage.remove(uuid, config, List.of("left"));
    }
}
