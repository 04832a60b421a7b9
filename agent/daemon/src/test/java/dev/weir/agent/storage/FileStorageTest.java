package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
class FileStorageTest {
    private static final long SIZE = 8 << 20;

    private final Command command = new Command(Duration.ofMinutes(1));
    private final FileStorage storage = new FileStorage(command);

    @TempDir
    Path folder;

    @BeforeEach
    void attach() throws HypervisorFailure {
        storage.attach("sr", Map.of("location", folder.toString()));
    }

    private static void fails(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Path path(String location, Format format) throws HypervisorFailure {
        return storage.path(new VolumeRef("sr", location, format));
    }

    private void io(String location, String... commands) throws HypervisorFailure {
        for (String io : commands) {
            Command.Result result = command.run(List.of(
                    "qemu-io",
                    "-f",
                    "qcow2",
                    "-c",
                    io,
                    path(location, Format.QCOW2).toString()));
            assertThat(result.ok() && !result.out().contains("failed"))
                    .as(result.out() + result.err())
                    .isTrue();
        }
    }

    private List<String> hidden() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(n -> n.startsWith("."))
                    .toList();
        }
    }

    @Test
    void makesListsAndRemovesVolumes() throws Exception {
        VolumeState made = storage.create("sr", "a", Format.QCOW2, SIZE);
        assertThat(made.virtualBytes()).isEqualTo(SIZE);
        assertThat(made.usedBytes()).isPositive().isLessThan(SIZE);
        assertThat(storage.create("sr", "a", Format.QCOW2, SIZE)).isEqualTo(made);
        storage.create("sr", "b", Format.RAW, SIZE);
        StorageState seen = storage.scan("sr");
        assertThat(seen.volumes()).extracting(VolumeState::location).containsExactly("a", "b");
        assertThat(seen.totalBytes()).isGreaterThan(seen.usedBytes());
        storage.destroy("sr", "a");
        storage.destroy("sr", "a");
        assertThat(storage.scan("sr").volumes())
                .extracting(VolumeState::location)
                .containsExactly("b");
        fails("VDI_MISSING", () -> path("a", Format.QCOW2));
        assertThat(hidden()).isEmpty();
    }

    @Test
    void refusesWhatItMust() throws Exception {
        storage.create("sr", "a", Format.QCOW2, SIZE);
        fails("SR_BACKEND_FAILURE_43", () -> storage.create("sr", "a", Format.QCOW2, 2 * SIZE));
        fails("SR_BACKEND_FAILURE_79", () -> storage.create("sr", "c", Format.QCOW2, 0));
        fails("VDI_MISSING", () -> storage.clone("sr", "none", "c"));
        fails("SR_NOT_ATTACHED", () -> storage.scan("other"));
        fails("SR_BACKEND_FAILURE_94", () -> storage.attach("x", Map.of()));
        for (String location : List.of("../a", "a/b", "", ".hidden", "..", "a\0b")) {
            fails("INVALID_VALUE", () -> storage.create("sr", location, Format.RAW, SIZE));
            fails("INVALID_VALUE", () -> storage.destroy("sr", location));
            fails("INVALID_VALUE", () -> path(location, Format.RAW));
        }
    }

    /** STO-5, POOL-72: what is not mounted here is not taken for the storage. */
    @Test
    void findsWhatHostsShareOrSaysWhy() throws Exception {
        String uuid = "00000000-0000-4000-8000-000000000001";
        Map<String, String> shared = Map.of("location", folder.resolve("shared").toString());
        fails("SR_BACKEND_FAILURE_47", () -> storage.find(uuid, shared));
        storage.make(uuid, shared);
        storage.find(uuid, shared);
        String other = uuid.replace('1', '2');
        fails("SR_BACKEND_FAILURE_47", () -> storage.find(other, shared));
        fails("SR_BACKEND_FAILURE_47", () -> storage.attach(other, shared));

        Path unmounted = Files.createDirectory(folder.resolve("unmounted"));
        Map<String, String> empty = Map.of("location", unmounted.toString());
        fails("SR_BACKEND_FAILURE_47", () -> storage.find(uuid, empty));
        assertThat(unmounted).isEmptyDirectory();
        Files.createFile(unmounted.resolve(uuid + ".qcow2"));
        storage.find(uuid, empty);
        fails("SR_BACKEND_FAILURE_47", () -> storage.find(other, empty));
    }

    @Test
    void clonesAreIndependentOfTheirSource() throws Exception {
        storage.create("sr", "a", Format.QCOW2, SIZE);
        io("a", "write -P 1 0 64k");
        storage.clone("sr", "a", "b");
        io("a", "write -P 2 0 64k");
        storage.clone("sr", "a", "c");
        io("c", "read -P 2 0 64k", "write -P 3 0 64k");
        io("b", "read -P 1 0 64k");
        io("a", "read -P 2 0 64k");
        storage.destroy("sr", "a");
        io("b", "read -P 1 0 64k");
        io("c", "read -P 3 0 64k");
        storage.destroy("sr", "b");
        storage.destroy("sr", "c");
        assertThat(hidden()).isEmpty();
    }

    @Test
    void rawVolumesAreCopied() throws Exception {
        storage.create("sr", "a", Format.RAW, SIZE);
        Files.write(path("a", Format.RAW), new byte[] {1, 2, 3});
        storage.create("sr", "b", Format.RAW, SIZE);
        storage.clone("sr", "b", "c");
        assertThat(Files.mismatch(path("b", Format.RAW), path("c", Format.RAW))).isEqualTo(-1);
    }

    @Test
    void aLongChainIsEndedByACopy() throws Exception {
        storage.create("sr", "v0", Format.QCOW2, SIZE);
        io("v0", "write -P 7 0 64k");
        for (int i = 1; i <= 32; i++) {
            storage.clone("sr", "v" + (i - 1), "v" + i);
        }
        ImageFolder files = new ImageFolder(folder);
        for (ImageFolder.Volume volume : files.volumes().values()) {
            assertThat(files.depth(volume.file())).isLessThanOrEqualTo(30);
        }
        io("v32", "read -P 7 0 64k");
    }

    @Test
    void aVolumeInUseIsNeitherClonedNorRemoved() throws Exception {
        storage.create("sr", "a", Format.QCOW2, SIZE);
        Process user = new ProcessBuilder(
                        "qemu-io", "-f", "qcow2", path("a", Format.QCOW2).toString())
                .start();
        try {
            // Its prompt says that the image is open.
            assertThat(user.getInputStream().read()).isEqualTo('q');
            fails("VDI_IN_USE", () -> storage.clone("sr", "a", "b"));
            fails("VDI_IN_USE", () -> storage.destroy("sr", "a"));
            assertThat(storage.scan("sr").volumes()).hasSize(1);
        } finally {
            user.destroyForcibly().waitFor();
        }
        storage.clone("sr", "a", "b");
    }

    @Test
    void attachingTidiesWhatAKilledAgentLeft() throws Exception {
        storage.create("sr", "a", Format.QCOW2, SIZE);
        Files.writeString(folder.resolve(".new-b.qcow2"), "half");
        Files.createLink(folder.resolve(".base-b.qcow2"), path("a", Format.QCOW2));
        storage.detach("sr");
        attach();
        assertThat(hidden()).isEmpty();
        assertThat(storage.scan("sr").volumes())
                .extracting(VolumeState::location)
                .containsExactly("a");
    }

    @Test
    void isoFoldersAreReadOnly() throws Exception {
        Files.write(folder.resolve("disc.iso"), new byte[2048]);
        Files.writeString(folder.resolve("notes.txt"), "");
        IsoStorage isos = new IsoStorage();
        StorageState seen = isos.attach("iso", Map.of("location", folder.toString()));
        assertThat(seen.volumes()).containsExactly(new VolumeState("disc.iso", Format.ISO, 2048, 2048, "disc.iso"));
        assertThat(isos.path(new VolumeRef("iso", "disc.iso", Format.ISO))).exists();
        fails("INVALID_VALUE", () -> isos.path(new VolumeRef("iso", "../x.iso", Format.ISO)));
        fails("SR_OPERATION_NOT_SUPPORTED", () -> isos.create("iso", "x", Format.ISO, 1));
        fails("SR_BACKEND_FAILURE_226", () -> isos.attach("z", Map.of("location", "/no/such/folder")));
    }
}
