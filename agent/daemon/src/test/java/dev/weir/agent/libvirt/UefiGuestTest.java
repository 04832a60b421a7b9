package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.VariableStore;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest under UEFI firmware: it boots from its disk, and what it writes into its variables outlives its run. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UefiGuestTest {
    /** Of a variable that the guest itself makes, as firmware keeps names. */
    private static final byte[] WRITTEN = "WeirTest".getBytes(StandardCharsets.UTF_16LE);

    private static final String EFIVARS = "/sys/firmware/efi/efivars";

    @TempDir
    Path folder;

    @Test
    void whatTheGuestWritesIsKept() throws Exception {
        try (Lab lab = new Lab(folder)) {
            UefiGuest.disk(lab, "linux.efi");
            lab.hypervisor.start(UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, "")));
            lab.await(s -> s.guest() != null);
            lab.awaitConsole("TINY-LINUX READY");
            Path flash = folder.resolve("runs").resolve(lab.vm + ".fd");
            assertThat(Files.getPosixFilePermissions(flash))
                    .as("nobody else reads it")
                    .hasSize(2);
            lab.told.clear();
            lab.inGuest("mount -t efivarfs e " + EFIVARS + "; printf '\\\\7\\\\0\\\\0\\\\0kept' >" + EFIVARS
                    + "/WeirTest-12345678-1234-1234-1234-123456789abc");
            DomainState told = lab.await(s -> contains(s.kept(), WRITTEN));
            assertThat(told.power()).as("told while it runs").isEqualTo(DomainState.Power.RUNNING);
            lab.hypervisor.destroy(lab.vm);
            assertThat(flash).as("its files end with the run").doesNotExist();
            String kept = Objects.requireNonNull(
                    Objects.requireNonNull(lab.hypervisor.kept(lab.vm)).variables());
            startsWithThem(lab, kept);
            goesOnWithThem(lab);
            refusesOthers(lab);
        }
    }

    private static void startsWithThem(Lab lab, String kept) throws Exception {
        lab.told.clear();
        lab.hypervisor.start(UefiGuest.spec(lab, "run-2", new Boot.Uefi(false, kept)));
        lab.await(s -> s.guest() != null);
        lab.inGuest("mount -t efivarfs e " + EFIVARS + "; tail -c 4 " + EFIVARS
                + "/WeirTest-* >/dev/console; echo -still-there >/dev/console");
        lab.awaitConsole("kept-still-there");
    }

    /** VML-96, VML-98: another agent's folder may have another name, and its file is made of the record. */
    private void goesOnWithThem(Lab lab) throws Exception {
        Path memory = folder.resolve("memory");
        lab.hypervisor.suspend(lab.vm, memory);
        assertThat(folder.resolve("runs").resolve(lab.vm + ".fd")).doesNotExist();
        Kept left = lab.hypervisor.kept(lab.vm);
        assertThat(contains(left, WRITTEN)).isTrue();
        String variables = Objects.requireNonNull(Objects.requireNonNull(left).variables());
        lab.told.clear();
        lab.hypervisor.resume(UefiGuest.spec(lab, "run-2b", new Boot.Uefi(false, variables)), memory);
        lab.await(s -> s.guest() != null);
        lab.inGuest("cp /dev/null /tmp/x; tail -c 4 " + EFIVARS
                + "/WeirTest-* >/dev/console; echo -after-sleep >/dev/console");
        lab.awaitConsole("kept-after-sleep");
        lab.hypervisor.destroy(lab.vm);
    }

    private static void refusesOthers(Lab lab) {
        assertThatThrownBy(() -> lab.hypervisor.start(UefiGuest.spec(lab, "run-3", new Boot.Uefi(false, "VkFSUw=="))))
                .isInstanceOfSatisfying(HypervisorFailure.class, e -> {
                    assertThat(e.code()).isEqualTo("BOOTLOADER_FAILED");
                    assertThat(e.params().getLast()).contains("EFI-variables").doesNotContain("VkFSUw");
                });
        assertThat(lab.hypervisor.domain(lab.vm))
                .isNotNull()
                .satisfies(s -> assertThat(s.startId()).isEqualTo("run-2b"));
    }

    /** An agent that is dead sees neither the last write nor the end; the next one tells of both until it is heard. */
    @Test
    void whatTheGuestWroteWhileItsAgentWasDeadIsKept() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk0", Format.RAW, 1 << 20);
            lab.hypervisor.start(UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, ""), true));
            lab.hypervisor.close();
            Path flash = folder.resolve("runs").resolve(lab.vm + ".fd");
            byte[] bytes = Files.readAllBytes(flash);
            System.arraycopy(WRITTEN, 0, bytes, bytes.length - WRITTEN.length, WRITTEN.length);

            Files.write(flash, bytes); // as if the guest had
            lab.hypervisor = lab.open();
            assertThat(lab.domain().power()).isEqualTo(DomainState.Power.PAUSED);
            assertThat(contains(lab.domain().kept(), WRITTEN)).isTrue();

            lab.hypervisor.close();
            UefiGuest.run(lab.command, "virsh", "-c", lab.libvirt.uri().toString(), "destroy", lab.vm);
            for (int agents = 0; agents < 2; agents++) {
                lab.hypervisor = lab.open();
                DomainState over = lab.domain();
                assertThat(over.power()).isEqualTo(DomainState.Power.STOPPED);
                assertThat(over.startId()).isEqualTo("run-1");
                assertThat(contains(over.kept(), WRITTEN)).isTrue();
                assertThat(contains(lab.hypervisor.kept(lab.vm), WRITTEN)).isTrue();
                lab.hypervisor.close();
            }
            lab.hypervisor = lab.open();
            lab.hypervisor.start(UefiGuest.spec(lab, "run-2", new Boot.Uefi(false, ""), true));
            assertThat(contains(lab.hypervisor.kept(lab.vm), WRITTEN)).isFalse();
            lab.hypervisor.destroy(lab.vm);
        }
    }

    /** Firmware for signed code has the usual keys, and does not start what they have not signed. */
    @Test
    void secureBootRunsSignedCodeOnly() throws Exception {
        try (Lab lab = new Lab(folder)) {
            UefiGuest.disk(lab, "efi/boot/bootx64.efi");
            lab.hypervisor.start(UefiGuest.spec(lab, "run-1", new Boot.Uefi(true, "")));
            lab.awaitConsole("Access Denied");
            byte[] key = "PK".getBytes(StandardCharsets.UTF_16LE);
            lab.hypervisor.destroy(lab.vm);
            assertThat(contains(lab.hypervisor.kept(lab.vm), key)).isTrue();
        }
    }

    /** Feature 003-18: the guest sees an ordinary SATA disk and boots from it; such disks stay where they are. */
    @Test
    void aGuestWithoutOurDriversBootsFromASataDisk() throws Exception {
        try (Lab lab = new Lab(folder)) {
            UefiGuest.disk(lab, "linux.efi");
            DomainSpec spec = UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, ""));
            Hardware plain = Hardware.PLAIN;
            lab.hypervisor.start(new DomainSpec(
                    spec.uuid(),
                    spec.startId(),
                    spec.name(),
                    spec.vcpus(),
                    spec.vcpusMax(),
                    spec.memoryBytes(),
                    spec.memoryMaxBytes(),
                    spec.boot(),
                    spec.disks(),
                    spec.nics(),
                    spec.onReboot(),
                    spec.onCrash(),
                    false,
                    spec.smbios(),
                    new Hardware(true, true, true, false, 1, true, plain.video(), 8, 3600, ""),
                    new Seed("u", "m", null),
                    spec.tuning(),
                    spec.usbs()));
            lab.awaitConsole("Sata(0x0,");
            lab.awaitConsole("TINY-LINUX READY");
            lab.storage.create(Lab.SR, "disk1", Format.RAW, 8 << 20);
            assertThatThrownBy(() -> lab.hypervisor.plugDisk(lab.vm, Lab.disk("b1", 1, "disk1", Format.RAW)))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("OPERATION_NOT_ALLOWED"));
            assertThatThrownBy(
                            () -> lab.hypervisor.unplugDisk(lab.vm, spec.disks().getFirst()))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("OPERATION_NOT_ALLOWED"));
            lab.await(s -> s.guest() != null);
            lab.told.clear();
            lab.inGuest("date -s '2031-01-01 00:00:00'; hwclock -w -u");
            DomainState told = lab.await(UefiGuestTest::setItsClock);
            assertThat(Objects.requireNonNull(told.kept()).clockOffsetSeconds())
                    .as("from UTC, not from what the clock was before")
                    .isGreaterThan(Duration.ofDays(365).toSeconds());
            lab.hypervisor.destroy(lab.vm);
        }
    }

    private static boolean setItsClock(DomainState state) {
        Kept kept = state.kept();
        return kept != null && kept.clockOffsetSeconds() != null;
    }

    private static boolean contains(@Nullable Kept kept, byte[] bytes) {
        if (kept == null || kept.variables() == null) {
            return false;
        }
        String flash = new String(VariableStore.flash(kept.variables()), StandardCharsets.ISO_8859_1);
        return flash.contains(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
