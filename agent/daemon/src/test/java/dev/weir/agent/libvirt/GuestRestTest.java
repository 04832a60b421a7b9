package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.Hypervisor.Overlay;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.storage.StorageDriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest's file systems come to rest for a snapshot, and go on whatever happens meanwhile. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GuestRestTest {
    private static final DiskSpec DISK = Lab.disk("b0", 0, "disk", Format.QCOW2);
    private static final String FREEZE = "TINY-LINUX freeze";
    private static final String THAW = "TINY-LINUX thaw";

    @TempDir
    Path folder;

    @Test
    void itGoesOnAfterASnapshotAFailureAndAnAgentsDeath() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk", Format.QCOW2, 16 << 20);
            DomainSpec.Boot boot = new DomainSpec.Boot.NamedKernel("tiny-linux", "");
            lab.hypervisor.start(Lab.spec(lab.vm, "run", boot, List.of(DISK), OnStop.DESTROY));
            assertThat(Objects.requireNonNull(lab.await(s -> s.guest() != null).guest())
                            .features())
                    .containsAllEntriesOf(Map.of("feature-quiesce", "1"));
            lab.inGuest("mke2fs /dev/vda && mount -t ext4 /dev/vda /mnt && echo not-flushed >/mnt/file"
                    + " && echo MOUNTED >/dev/console");
            lab.awaitConsole("MOUNTED");

            StorageDriver.Branch branch = lab.storage.branch(Lab.SR, "disk", "first");
            lab.hypervisor.branch(lab.vm, List.of(new Overlay(DISK, branch.onto())), true);
            assertWent(lab, 1);
            byte[] taken = lab.storage.read(Lab.SR, "first", 0, 16 << 20);
            assertThat(new String(taken, StandardCharsets.ISO_8859_1))
                    .as("what the guest had not written yet is in the snapshot")
                    .contains("not-flushed");

            Path nowhere = folder.resolve("nowhere").resolve("overlay.qcow2");
            assertThatThrownBy(() -> lab.hypervisor.branch(lab.vm, List.of(new Overlay(DISK, nowhere)), true))
                    .isInstanceOf(HypervisorFailure.class);
            assertWent(lab, 2);

            anAgentIsDead(lab);
            assertWent(lab, 3);
            lab.inGuest("echo more >/mnt/more && sync && echo WRITES >/dev/console");
            lab.awaitConsole("WRITES");
            lab.hypervisor.destroy(lab.vm);
        }
    }

    /** Between the freeze and the thaw: the mark is there, and the guest at rest. */
    private void anAgentIsDead(Lab lab) throws Exception {
        lab.hypervisor.close();
        Path mark = folder.resolve("runs").resolve(lab.vm + ".rest");
        Files.createFile(mark);
        assertThat(asked(lab, "guest-fsfreeze-freeze")).contains("\"return\":1");
        try (WatchService changes = folder.getFileSystem().newWatchService()) {
            folder.resolve("runs").register(changes, StandardWatchEventKinds.ENTRY_DELETE);
            lab.hypervisor = lab.open();
            while (Files.exists(mark)) {
                WatchKey key = changes.poll(Lab.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(key).as("the guest is told to go on").isNotNull();
                key.reset();
            }
        }
    }

    private void assertWent(Lab lab, int times) throws Exception {
        assertThat(asked(lab, "guest-fsfreeze-status")).contains("thawed");
        String console = Files.readString(lab.consoleFile(), StandardCharsets.ISO_8859_1);
        assertThat(console.split(FREEZE, -1)).as(console).hasSize(times + 1);
        assertThat(console.split(THAW, -1)).as(console).hasSize(times + 1);
        assertThat(folder.resolve("runs").resolve(lab.vm + ".rest")).doesNotExist();
    }

    private static String asked(Lab lab, String question) throws HypervisorFailure {
        String line = "{\"execute\":\"" + question + "\"}";
        Command.Result result = lab.command.run(
                List.of("virsh", "-c", lab.libvirt.uri().toString(), "qemu-agent-command", lab.vm, line));
        assertThat(result.ok()).as(result.err()).isTrue();
        return result.out();
    }
}
