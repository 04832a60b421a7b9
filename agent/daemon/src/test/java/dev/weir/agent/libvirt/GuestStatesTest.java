package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.power.Unowned;
import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import dev.weir.agent.verb.Storages;
import dev.weir.agent.verb.Verbs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest's disks and memory at one moment: kept, gone back to, and given up. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GuestStatesTest {
    private static final DiskSpec DISK = Lab.disk("b0", 0, "disk0", Format.QCOW2);
    private static final VolumeRef MEMORY = new VolumeRef(Lab.SR, "memory", Format.RAW);

    @TempDir
    Path folder;

    private DomainSpec spec(Lab lab, String run) {
        return Lab.spec(lab.vm, run, new DomainSpec.Boot.NamedKernel("tiny-linux", ""), List.of(DISK), OnStop.DESTROY);
    }

    private Path sr() {
        return folder.resolve("sr");
    }

    @Test
    void aGuestsMomentsAreKept() throws Exception {
        try (Lab lab = new Lab(folder)) {
            Verbs verbs = new Verbs(
                    lab.hypervisor,
                    new Storages(Map.of("file", lab.storage)),
                    lab.bridges,
                    _ -> List.of(),
                    () -> {
                        throw new AssertionError("nobody asks");
                    },
                    Unowned.machine());
            verbs.carryOut(new Verb.AttachStorage(Lab.SR, "file", false, Map.of("location", sr().toString())));
            verbs.carryOut(new Verb.CreateVolume(Lab.SR, "disk0", Format.QCOW2, 64 << 20));
            lab.hypervisor.start(spec(lab, "run-1"));
            lab.await(s -> s.guest() != null);

            write(lab, "first");
            Verb snapshot = new Verb.SnapshotDisks(lab.vm, List.of(new DiskCopy(DISK, "snap1")), false);
            assertThat(verbs.carryOut(snapshot)).isInstanceOf(Answer.Volumes.class);
            assertThat(verbs.carryOut(snapshot)).as("asked again").isInstanceOf(Answer.Volumes.class);
            write(lab, "second");

            suspendsAndResumes(lab, verbs);
            grows(lab, verbs);
            lab.hypervisor.destroy(lab.vm);

            assertThat(content("snap1.qcow2", lab.command)).startsWith("first");
            assertThat(content("disk0@1.qcow2", lab.command)).startsWith("second");
            verbs.carryOut(new Verb.DestroyVolume(Lab.SR, "snap1"));
            assertThat(files()).as("one image is left of the chain").containsExactly("disk0@1.qcow2");
            assertThat(content("disk0@1.qcow2", lab.command)).startsWith("second");
        }
    }

    private void suspendsAndResumes(Lab lab, Verbs verbs) throws Exception {
        lab.inGuest("echo in-memory >/tmp/mark");
        Verb suspend = new Verb.SuspendDomain(lab.vm, MEMORY, 300 << 20);
        assertThat(verbs.carryOut(suspend)).isInstanceOf(Answer.Volume.class);
        assertThat(lab.domain().power()).isEqualTo(Power.STOPPED);
        assertThat(verbs.carryOut(suspend)).as("asked again").isInstanceOf(Answer.Volume.class);
        assertThat(Files.size(sr().resolve("memory.raw"))).isEqualTo(300 << 20);
        lab.told.clear();
        Verb resume = new Verb.ResumeDomain(spec(lab, "run-2"), MEMORY);
        assertThat(verbs.carryOut(resume)).isInstanceOf(Answer.Domain.class);
        assertThat(lab.domain().startId()).isEqualTo("run-2");
        assertThat(verbs.carryOut(resume)).as("asked again").isInstanceOf(Answer.Domain.class);
        lab.await(s -> s.guest() != null);
        lab.inGuest("cat /tmp/mark >/dev/console");
        lab.awaitConsole("in-memory");
        verbs.carryOut(new Verb.DestroyVolume(Lab.SR, "memory"));
        assertThat(sr().resolve("memory.raw")).doesNotExist();
    }

    private static void grows(Lab lab, Verbs verbs) throws Exception {
        Answer grown = verbs.carryOut(new Verb.ResizeDisk(lab.vm, DISK, 96 << 20));
        assertThat(grown)
                .isInstanceOfSatisfying(
                        Answer.Volume.class,
                        volume -> assertThat(volume.state().virtualBytes()).isEqualTo(96 << 20));
        lab.inGuest("echo size-is $(cat /sys/block/vda/size) >/dev/console");
        lab.awaitConsole("size-is " + (96 << 20) / 512);
    }

    private static void write(Lab lab, String word) throws Exception {
        lab.inGuest("echo " + word + " | dd of=/dev/vda conv=notrunc,fsync; echo wrote-" + word + " >/dev/console");
        lab.awaitConsole("wrote-" + word);
    }

    private String content(String image, Command command) throws Exception {
        Path raw = folder.resolve("raw");
        Command.Result read = command.run(
                List.of("qemu-img", "convert", "-O", "raw", sr().resolve(image).toString(), raw.toString()));
        assertThat(read.ok()).as(read.err()).isTrue();
        try (var in = Files.newInputStream(raw)) {
            return new String(in.readNBytes(16), java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(sr())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
