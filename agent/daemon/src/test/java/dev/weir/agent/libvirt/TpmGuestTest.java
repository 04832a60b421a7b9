package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.TpmState;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest with a TPM: what it keeps there outlives its runs, and nothing of them stays on the host. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TpmGuestTest {
    /** The empty password of the TPM's owner, as a command carries it. */
    private static final String OWNER = "00000009" + "40000009" + "0000" + "00" + "0000";

    /** TPM2_NV_DefineSpace: four bytes that the owner writes and reads. */
    private static final String DEFINE = "8002" + "0000002d" + "0000012a" + "40000001" + OWNER + "0000" + "000e"
            + "01800001" + "000b" + "02060006" + "0000" + "0004";

    /** TPM2_NV_Write of what follows. */
    private static final String WRITE =
            "8002" + "00000027" + "00000137" + "40000001" + "01800001" + OWNER + "0004" + "6b657074" + "0000";

    private static final String READ =
            "8002" + "00000023" + "0000014e" + "40000001" + "01800001" + OWNER + "0004" + "0000";

    /** TPM2_PCR_Extend of register 16, which firmware leaves alone. */
    private static final String EXTEND =
            "8002" + "00000041" + "00000182" + "00000010" + OWNER + "00000001" + "000b" + "07".repeat(32);

    private static final String REGISTER = "/sys/class/tpm/tpm0/pcr-sha256/16";

    @TempDir
    Path folder;

    @Test
    void whatItKeepsOutlivesItsRuns() throws Exception {
        try (Lab lab = new Lab(folder)) {
            UefiGuest.disk(lab, "linux.efi");
            lab.hypervisor.start(UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, "", "")));
            lab.await(s -> s.guest() != null);
            lab.inGuest("echo tpm-$(cat /sys/class/tpm/tpm0/tpm_version_major) >/dev/console");
            lab.awaitConsole("tpm-2");
            assertThat(swtpms(lab)).isEqualTo(1);
            lab.told.clear();
            tpm(lab, DEFINE, "");
            tpm(lab, WRITE, "");
            DomainState told = lab.await(s -> contains(s.kept()));
            assertThat(told.power()).as("told while it runs").isEqualTo(DomainState.Power.RUNNING);
            lab.hypervisor.destroy(lab.vm);
            assertThat(lab.libvirt.tpms().resolve(lab.vm))
                    .as("its files end with the run")
                    .doesNotExist();
            assertThat(swtpms(lab)).isZero();
            Kept kept = Objects.requireNonNull(lab.hypervisor.kept(lab.vm));
            assertThat(contains(kept)).isTrue();

            lab.told.clear();
            lab.hypervisor.start(UefiGuest.spec(
                    lab, "run-2", new Boot.Uefi(false, Objects.requireNonNull(kept.variables()), kept.tpm())));
            lab.await(s -> s.guest() != null);
            tpm(lab, READ, "-still-there");
            lab.awaitConsole("kept-still-there");
            goesOn(lab);
            lab.hypervisor.destroy(lab.vm);
            assertThat(lab.libvirt.tpms().resolve(lab.vm)).doesNotExist();
            assertThat(swtpms(lab)).isZero();
        }
    }

    /** A register's value is not kept over a stop, but over a sleep: the guest has not started anew. */
    private void goesOn(Lab lab) throws Exception {
        tpm(lab, EXTEND, "");
        lab.inGuest(
                "cat " + REGISTER + " >/tmp/before; grep -c 0000000000 /tmp/before; echo register-taken >/dev/console");
        lab.awaitConsole("register-taken");
        Path memory = folder.resolve("memory");
        lab.hypervisor.suspend(lab.vm, memory);
        assertThat(lab.libvirt.tpms().resolve(lab.vm)).doesNotExist();
        assertThat(swtpms(lab)).isZero();
        Kept left = Objects.requireNonNull(lab.hypervisor.kept(lab.vm));
        lab.told.clear();
        lab.hypervisor.resume(
                UefiGuest.spec(
                        lab,
                        "run-2b",
                        new Boot.Uefi(
                                false, Objects.requireNonNull(left.variables()), Objects.requireNonNull(left.tpm()))),
                memory);
        lab.await(s -> s.guest() != null);
        tpm(lab, READ, "-after-sleep");
        lab.awaitConsole("kept-after-sleep");
        lab.inGuest("grep -q '[1-9A-F]' /tmp/before && cmp /tmp/before " + REGISTER
                + " && echo register-still-extended >/dev/console");
        lab.awaitConsole("register-still-extended");
    }

    /** A new TPM is told at once; what an agent that died has left is told by the next, and goes with the next run. */
    @Test
    void aTpmIsKnownWhateverBecomesOfItsAgent() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk0", Format.RAW, 1 << 20);
            lab.hypervisor.start(UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, "", ""), true));
            String fresh = Objects.requireNonNull(
                    Objects.requireNonNull(lab.hypervisor.kept(lab.vm)).tpm());
            Path state = lab.libvirt.tpms().resolve(lab.vm).resolve("tpm2").resolve("tpm2-00.permall");
            assertThat(TpmState.text(Files.readAllBytes(state))).isEqualTo(fresh);
            lab.hypervisor.close();
            UefiGuest.run(lab.command, "virsh", "-c", lab.libvirt.uri().toString(), "destroy", lab.vm);
            for (int agents = 0; agents < 2; agents++) {
                lab.hypervisor = lab.open();
                assertThat(lab.domain().power()).isEqualTo(DomainState.Power.STOPPED);
                assertThat(Objects.requireNonNull(lab.domain().kept()).tpm()).isEqualTo(fresh);
                lab.hypervisor.close();
            }
            lab.hypervisor = lab.open();
            lab.hypervisor.start(UefiGuest.spec(lab, "run-2", new Boot.Uefi(false, "", fresh), true));
            assertThat(Objects.requireNonNull(lab.hypervisor.kept(lab.vm)).tpm())
                    .as("as it was")
                    .isNull();
            lab.hypervisor.destroy(lab.vm);
            assertThat(lab.libvirt.tpms().resolve(lab.vm)).doesNotExist();
        }
    }

    @Test
    void whatIsNoTpmIsRefusedAndLeavesNothing() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk0", Format.RAW, 1 << 20);
            assertThatThrownBy(() -> lab.hypervisor.start(
                            UefiGuest.spec(lab, "run-1", new Boot.Uefi(false, "", "bm8gVFBN"), true)))
                    .isInstanceOf(HypervisorFailure.class);
            assertThatThrownBy(() ->
                            lab.hypervisor.start(UefiGuest.spec(lab, "run-2", new Boot.Uefi(false, "", "A"), true)))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("BOOTLOADER_FAILED"));
            assertThat(lab.hypervisor.domain(lab.vm)).isNull();
            assertThat(lab.libvirt.tpms().resolve(lab.vm)).doesNotExist();
            assertThat(swtpms(lab)).isZero();
        }
    }

    /** Sends a command to the TPM; the letters of its answer are seen on the serial line, with what is to follow them. */
    private static void tpm(Lab lab, String command, String after) throws HypervisorFailure {
        StringBuilder bytes = new StringBuilder();
        for (byte b : HexFormat.of().parseHex(command)) {
            bytes.append(String.format("\\\\%03o", b & 0xff));
        }
        lab.inGuest("exec 3<>/dev/tpm0; printf '" + bytes + "' >&3; " + "echo $(dd bs=4096 count=1 <&3 | tr -cd a-z)"
                + after + " >/dev/console");
    }

    private static long swtpms(Lab lab) {
        return ProcessHandle.of(lab.libvirt.pid())
                .orElseThrow()
                .descendants()
                .filter(p -> Processes.commandLine(p.pid()).contains("swtpm socket"))
                .count();
    }

    private static boolean contains(@Nullable Kept kept) {
        return kept != null
                && kept.tpm() != null
                && new String(TpmState.bytes(kept.tpm()), StandardCharsets.ISO_8859_1).contains("kept");
    }
}
