package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disc of cloud-init in a real guest, and its file from the guest's start to its end. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SeedGuestTest {
    @TempDir
    Path folder;

    private Path runs() {
        return folder.resolve("runs");
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(runs())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theGuestReadsWhatItsStartGaveIt() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.hypervisor.start(spec(lab, "run-1", new Seed("word-one\n", "instance-id: i-1\n", "version: 2\n")));
            lab.await(s -> s.guest() != null);
            lab.inGuest("dd if=/dev/sr0 bs=1 skip=32808 count=6 >/dev/console; echo -is-the-label >/dev/console");
            lab.awaitConsole("CIDATA-is-the-label");
            lab.inGuest(
                    "mount -t iso9660 -o ro /dev/sr0 /mnt;"
                            + " cat /mnt/user-data /mnt/meta-data /mnt/network-config >/dev/console; echo all-read >/dev/console");
            lab.awaitConsole("all-read");
            assertThat(Files.readString(lab.consoleFile()))
                    .contains("word-one")
                    .contains("instance-id: i-1")
                    .contains("version: 2");
            assertThat(files()).containsExactly(lab.vm + ".iso");
            outlivesItsAgent(lab);
            lab.hypervisor.destroy(lab.vm);
            assertThat(files()).isEmpty();
            lab.told.clear();
            lab.hypervisor.start(spec(lab, "run-2", new Seed("word-two\n", "instance-id: i-1\n", null)));
            lab.await(s -> s.guest() != null);
            lab.inGuest(
                    "mount -t iso9660 -o ro /dev/sr0 /mnt; cat /mnt/user-data >/dev/console; ls /mnt >/dev/console");
            lab.awaitConsole("word-two");
            lab.hypervisor.destroy(lab.vm);
            assertThat(files()).isEmpty();
        }
    }

    /** What a killed agent left of other guests goes at the next start; what a running one needs stays. */
    private void outlivesItsAgent(Lab lab) throws Exception {
        lab.hypervisor.close();
        Files.createDirectories(runs().resolve("gone.iso.work/files"));
        Files.writeString(runs().resolve("gone.iso.work/files/user-data"), "x");
        Files.writeString(runs().resolve("gone.fd"), "x");
        lab.hypervisor = lab.open();
        assertThat(files()).containsExactly(lab.vm + ".iso");
    }

    @Test
    void aStartThatFailsLeavesNoFile() throws Exception {
        try (Lab lab = new Lab(folder)) {
            DomainSpec good = spec(lab, "run-1", new Seed("u", "m", null));
            DomainSpec bad = with(good, new DomainSpec.Boot.Firmware("c", false), Long.MAX_VALUE / 2);
            assertThatThrownBy(() -> lab.hypervisor.start(bad)).isInstanceOf(HypervisorFailure.class);
            assertThat(files()).isEmpty();
        }
    }

    /** Debian's own tools read the image as cloud-init does. */
    @Test
    void otherToolsReadTheImage() throws Exception {
        Command command = new Command(Lab.DEADLINE);
        Path image = folder.resolve("seed.iso");
        String words = "#cloud-config\n# é\n";
        new SeedImages(command).write(image, new Seed(words, "instance-id: i\n", null, "#cloud-config\n{}\n"));
        assertThat(Files.getPosixFilePermissions(image))
                .as("nobody else reads it")
                .hasSize(2);
        assertThat(command.run(List.of("blkid", "-p", "-s", "LABEL", "-o", "value", image.toString()))
                        .out()
                        .strip())
                .isEqualTo("CIDATA");
        assertThat(command.run(List.of("blkid", "-p", "-s", "TYPE", "-o", "value", image.toString()))
                        .out()
                        .strip())
                .isEqualTo("iso9660");
        Path out = folder.resolve("out");
        Command.Result read = command.run(
                List.of("xorriso", "-osirrox", "on", "-indev", image.toString(), "-extract", "/", out.toString()));
        assertThat(read.ok()).as(read.err()).isTrue();
        assertThat(out.resolve("user-data")).content().isEqualTo(words);
        assertThat(out.resolve("meta-data")).content().isEqualTo("instance-id: i\n");
        assertThat(out.resolve("network-config")).doesNotExist();
        assertThat(out.resolve("vendor-data")).content().isEqualTo("#cloud-config\n{}\n");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(image, out);
        }
    }

    private static DomainSpec spec(Lab lab, String run, @Nullable Seed seed) {
        DiskSpec drive = new DiskSpec("b3", 3, true, true, false, null);
        return new DomainSpec(
                lab.vm,
                run,
                "seeded",
                1,
                1,
                128L << 20,
                128L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", ""),
                List.of(drive),
                List.of(),
                OnStop.RESTART,
                OnStop.DESTROY,
                false,
                Map.of(),
                Hardware.PLAIN,
                seed,
                CpuTuning.NONE,
                List.of());
    }

    private static DomainSpec with(DomainSpec spec, DomainSpec.Boot boot, long memory) {
        return new DomainSpec(
                spec.uuid(),
                spec.startId(),
                spec.name(),
                spec.vcpus(),
                spec.vcpusMax(),
                memory,
                memory,
                boot,
                spec.disks(),
                spec.nics(),
                spec.onReboot(),
                spec.onCrash(),
                spec.paused(),
                spec.smbios(),
                spec.hardware(),
                spec.seed(),
                spec.tuning(),
                spec.usbs());
    }
}
