package dev.weir.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CD images of a folder (STO-29). */
class IsoStorageTest {
    private final IsoStorage isos = new IsoStorage();

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void fill() throws Exception {
        folder = Files.createDirectory(root.resolve("isos"));
        Files.write(folder.resolve("Debian 13.ISO"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("b.img"), new byte[4096]);
        Files.write(folder.resolve("readme.txt"), new byte[1]);
        Files.createDirectory(folder.resolve("folder.iso"));
        Files.write(root.resolve("secret"), new byte[8]);
        Files.createSymbolicLink(folder.resolve("link.iso"), root.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("within.iso"), folder.resolve("b.img"));
    }

    private static void fails(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void listsImagesAndNothingElse() throws Exception {
        assertThat(isos.attach("sr", Map.of("location", folder.toString(), "legacy_mode", "true")).volumes().stream()
                        .map(VolumeState::location))
                .as("a link that leads out of the folder is none")
                .containsExactly("Debian 13.ISO", "b.img", "within.iso");
        fails("VDI_MISSING", () -> isos.path(new VolumeRef("sr", "link.iso", VolumeRef.Format.ISO)));
        assertThat(isos.read("sr", "Debian 13.ISO", 1, 10)).containsExactly(2, 3);
        isos.remove("sr", Map.of("location", folder.toString()), List.of("b.img"));
        assertThat(folder.resolve("b.img")).as("the images are not ours").exists();
    }

    @Test
    void aPartOfTheFolder() throws Exception {
        Files.createDirectory(folder.resolve("linux"));
        Files.write(folder.resolve("linux/c.iso"), new byte[1]);
        Map<String, String> config = Map.of("location", folder.toString(), "iso_path", "/linux");
        assertThat(isos.attach("sr", config).volumes()).hasSize(1);
        for (String out : List.of("..", "../..", "linux/../..", "none", "\0")) {
            fails(
                    "SR_BACKEND_FAILURE_226",
                    () -> isos.make("sr", Map.of("location", folder.toString(), "iso_path", out)));
        }
    }

    /** STO-36. */
    @Test
    void whatIsNoLocalFolder() {
        fails("SR_BACKEND_FAILURE_94", () -> isos.make("sr", Map.of()));
        fails(
                "SR_BACKEND_FAILURE_226",
                () -> isos.make("sr", Map.of("location", root.resolve("no").toString())));
        fails("SR_BACKEND_FAILURE_222", () -> isos.make("sr", Map.of("location", "server:/export")));
        fails("SR_BACKEND_FAILURE_222", () -> isos.make("sr", Map.of("location", "//server/share")));
    }
}
