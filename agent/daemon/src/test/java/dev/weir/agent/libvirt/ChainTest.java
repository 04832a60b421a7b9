package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.Hypervisor;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.storage.StorageDriver;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains of images under a real guest that runs: they grow with snapshots and shrink when those go (decision 20). */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ChainTest {
    private static final int MIB = 1 << 20;

    private static final DiskSpec DISK = Lab.disk("b0", 0, "disk", Format.QCOW2);

    @TempDir
    Path folder;

    @Test
    void aChainShrinksUnderARunningGuest() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk", Format.QCOW2, 64 * MIB);
            DomainSpec.Boot boot = new DomainSpec.Boot.NamedKernel("tiny-linux", "");
            lab.hypervisor.start(Lab.spec(lab.vm, "run", boot, List.of(DISK), OnStop.DESTROY));
            lab.await(s -> s.guest() != null);
            inGuest(lab, "a", 0);
            snapshot(lab, "first");
            inGuest(lab, "b", 8);
            snapshot(lab, "second");
            inGuest(lab, "c", 16);
            assertThat(chain(lab)).isEqualTo(3);

            // In the middle of the chain: what is written above and below stays as it is.
            lab.storage.destroy(Lab.SR, "first");
            awaitChain(lab, 2);
            assertThat(content(lab, "second")).isEqualTo("ab\0");

            // An agent that comes back goes on with it, and a guest that is branched meanwhile is not held up.
            lab.hypervisor.close();
            lab.hypervisor = lab.open();
            snapshot(lab, "third");
            inGuest(lab, "d", 24);
            lab.storage.destroy(Lab.SR, "second");
            lab.storage.destroy(Lab.SR, "third");
            awaitChain(lab, 1);
            inGuest(lab, "e", 32);
            lab.hypervisor.shutDown(lab.vm, Lab.DEADLINE);
            lab.storage.destroy(Lab.SR, "none");
            assertThat(content(lab, "disk")).isEqualTo("abcde");
            try (var files = Files.list(folder.resolve("sr"))) {
                assertThat(files.filter(file -> file.toString().endsWith(".qcow2")))
                        .hasSize(1);
            }
        }
    }

    /** The guest writes a letter at that MiB of its disk, and has it on the disk when this returns. */
    private static void inGuest(Lab lab, String letter, int mib) throws Exception {
        lab.inGuest("echo " + letter + " | dd of=/dev/vda bs=1M seek=" + mib
                + " conv=notrunc,fsync && sync && echo wrote-" + letter + " >/dev/console");
        lab.awaitConsole("wrote-" + letter);
    }

    /** The letters at each eighth MiB. */
    private static String content(Lab lab, String location) throws HypervisorFailure {
        StringBuilder letters = new StringBuilder();
        int last = location.equals("disk") ? 32 : 16;
        for (int mib = 0; mib <= last; mib += 8) {
            letters.append((char) lab.storage.read(Lab.SR, location, (long) mib * MIB, 512)[0]);
        }
        return letters.toString();
    }

    private static void snapshot(Lab lab, String location) throws HypervisorFailure {
        StorageDriver.Branch branch = lab.storage.branch(Lab.SR, "disk", location);
        lab.hypervisor.branch(lab.vm, List.of(new Hypervisor.Overlay(DISK, branch.onto())), false);
    }

    private static int chain(Lab lab) throws HypervisorFailure {
        Path file = lab.storage.path(new VolumeRef(Lab.SR, "disk", Format.QCOW2));
        Command.Result info = lab.command.run(List.of("qemu-img", "info", "--backing-chain", "-U", file.toString()));
        assertThat(info.ok()).as(info.err()).isTrue();
        return info.out().split("^image: |\nimage: ", -1).length - 1;
    }

    /** QEMU does it by itself; each time that it has written an image, the chain is looked at again. */
    private void awaitChain(Lab lab, int length) throws Exception {
        try (WatchService changes = FileSystems.getDefault().newWatchService()) {
            folder.resolve("sr").register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
            long deadline = System.nanoTime() + Lab.DEADLINE.toNanos();
            while (chain(lab) != length) {
                assertThat(System.nanoTime()).as("a chain of " + chain(lab)).isLessThan(deadline);
                var key = changes.poll(1, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                lab.storage.destroy(Lab.SR, "none");
            }
        }
        lab.storage.destroy(Lab.SR, "none");
    }
}
