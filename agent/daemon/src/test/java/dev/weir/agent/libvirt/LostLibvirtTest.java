package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A libvirt that dies and comes again. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LostLibvirtTest {
    private static final DomainSpec.Boot FIRMWARE = new DomainSpec.Boot.Firmware("c", false);

    @TempDir
    Path folder;

    @Test
    void whatHappenedMeanwhileIsSeenAfterwards() throws Exception {
        try (Lab lab = new Lab(folder)) {
            String other = lab.id("other").toString();
            lab.hypervisor.start(Lab.spec(lab.vm, "one", FIRMWARE, List.of(), OnStop.DESTROY));
            DomainState stays = lab.hypervisor.start(Lab.spec(other, "two", FIRMWARE, List.of(), OnStop.DESTROY));
            ProcessHandle libvirtd = lab.libvirtd();
            ProcessHandle qemu = lab.qemu(lab.vm);
            libvirtd.destroyForcibly();
            libvirtd.onExit().get(1, TimeUnit.MINUTES);
            qemu.destroyForcibly();
            assertThatThrownBy(() -> lab.hypervisor.pause(other))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class,
                            e -> assertThat(e.params().getFirst()).contains("libvirt"));

            DomainState ended = lab.await(s -> s.power() == Power.STOPPED);
            assertThat(ended.uuid()).isEqualTo(lab.vm);
            assertThat(ended.stop()).isEqualTo(StopReason.FAILED);
            assertThat(Objects.requireNonNull(lab.hypervisor.domain(other))).isEqualTo(stays);
            lab.hypervisor.pause(other);
            assertThat(Objects.requireNonNull(lab.hypervisor.domain(other)).power())
                    .isEqualTo(Power.PAUSED);
            lab.hypervisor.start(Lab.spec(lab.vm, "three", FIRMWARE, List.of(), OnStop.DESTROY));
        }
    }
}
