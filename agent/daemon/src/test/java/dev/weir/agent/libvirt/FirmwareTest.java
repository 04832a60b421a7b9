package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.VolumeRef.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Domains that boot by firmware from their own disk. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FirmwareTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyDiskRunsAndBootsNothing() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.storage.create(Lab.SR, "disk0", Format.QCOW2, 16 << 20);
            assertThat(lab.hypervisor
                            .start(boot(lab, "bios", new DomainSpec.Boot.Firmware("cdn", false)))
                            .power())
                    .isEqualTo(Power.RUNNING);
            lab.hypervisor.destroy(lab.vm);
            DomainSpec uefi = boot(lab, "uefi", new DomainSpec.Boot.Firmware("cdn", true));
            if (Files.exists(Path.of("/usr/share/OVMF"))) {
                assertThat(lab.hypervisor.start(uefi).power()).isEqualTo(Power.RUNNING);
            } else {
                assertThatThrownBy(() -> lab.hypervisor.start(uefi))
                        .isInstanceOfSatisfying(HypervisorFailure.class, e -> {
                            assertThat(e.code()).isEqualTo("BOOTLOADER_FAILED");
                            assertThat(e.params().getLast()).contains("ovmf");
                        });
            }
        }
    }

    private static DomainSpec boot(Lab lab, String run, DomainSpec.Boot boot) {
        DiskSpec drive = new DiskSpec("b3", 3, true, true, false, null);
        return Lab.spec(lab.vm, run, boot, List.of(Lab.disk("b0", 0, "disk0", Format.QCOW2), drive), OnStop.DESTROY);
    }
}
