package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Tiny Linux on a disk that UEFI firmware boots from. */
final class UefiGuest {
    private UefiGuest() {}

    /**
     * A file system that firmware reads, with a kernel that is a program of firmware too. By its usual name firmware
     * starts it; by another its shell does, with what the script says.
     */
    static void disk(Lab lab, String kernel) throws Exception {
        lab.storage.create(Lab.SR, "disk0", Format.RAW, 64 << 20);
        String disk =
                lab.storage.path(new VolumeRef(Lab.SR, "disk0", Format.RAW)).toString();
        Path guest = TinyLinux.build(lab.command).resolve("tiny-linux");
        Path script = Files.writeString(
                lab.folder.resolve("startup.nsh"),
                "fs0:\r\nlinux.efi initrd=\\initrd.gz console=tty0 console=ttyS0 quiet\r\n");
        Command tools = new Command(Duration.ofMinutes(1));
        run(tools, "mformat", "-i", disk, "-F", "-t", "64", "-h", "64", "-s", "32", "::");
        run(tools, "mmd", "-i", disk, "::/efi", "::/efi/boot");
        run(tools, "mcopy", "-i", disk, guest.resolve("vmlinuz").toString(), "::/" + kernel);
        run(tools, "mcopy", "-i", disk, guest.resolve("initrd.gz").toString(), "::/initrd.gz");
        run(tools, "mcopy", "-i", disk, script.toString(), "::/startup.nsh");
    }

    static void run(Command tools, String... words) throws HypervisorFailure {
        Command.Result result = tools.run(List.of(words));
        assertThat(result.ok()).as(List.of(words) + ": " + result.err()).isTrue();
    }

    static DomainSpec spec(Lab lab, String run, Boot.Uefi uefi) {
        return spec(lab, run, uefi, false);
    }

    /** {@code paused} from the start: firmware does nothing meanwhile. */
    static DomainSpec spec(Lab lab, String run, Boot.Uefi uefi, boolean paused) {
        return new DomainSpec(
                lab.vm,
                run,
                "a guest of firmware",
                1,
                1,
                256L << 20,
                256L << 20,
                new Boot.Firmware("c", uefi),
                List.of(Lab.disk("b0", 0, "disk0", Format.RAW)),
                List.of(),
                OnStop.RESTART,
                OnStop.DESTROY,
                paused);
    }
}
