package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How runs of real guests end, by their own doing and by others'. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GuestEndsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String CRASH = "sleep 1; echo c > /proc/sysrq-trigger";

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void up() throws Exception {
        lab = new Lab(folder);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void start(String run, String arguments, OnStop onCrash) throws Exception {
        lab.hypervisor.start(lab.tiny(run, arguments, onCrash));
        if (arguments.contains("tiny.agent=0")) {
            lab.awaitConsole("TINY-LINUX READY");
        } else {
            lab.await(s -> s.guest() != null && s.startId().equals(run));
        }
    }

    private DomainState end(String run) throws InterruptedException {
        return lab.await(s -> s.power() == Power.STOPPED && s.startId().equals(run));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void whatAGuestDoesByItselfIsSeen() throws Exception {
        start("off", "", OnStop.DESTROY);
        lab.inGuest("sleep 1; poweroff -f");
        assertThat(end("off").stop()).isEqualTo(StopReason.SHUTDOWN);

        start("crash", "", OnStop.DESTROY);
        lab.inGuest(CRASH);
        // QEMU halts a crashed guest before libvirt takes it away, so it may be seen paused on its way.
        assertThat(end("crash").stop()).isEqualTo(StopReason.CRASHED);

        start("kept", "", OnStop.PRESERVE);
        lab.inGuest(CRASH);
        lab.await(s -> s.power() == Power.PAUSED);
        lab.hypervisor.destroy(lab.vm);
        assertThat(end("kept").stop()).isEqualTo(StopReason.DESTROYED);

        start("again", "", OnStop.RESTART);
        lab.inGuest(CRASH);
        assertThat(lab.await(s -> s.guest() != null && s.reboots() > 0).reboots())
                .isEqualTo(1);
        assertThat(lab.domain().power()).isEqualTo(Power.RUNNING);

        lab.qemu(lab.vm).destroyForcibly();
        assertThat(end("again").stop()).isEqualTo(StopReason.FAILED);
    }

    @Test
    void aGuestIsAskedInWaysItHears() throws Exception {
        start("button", "tiny.agent=0", OnStop.DESTROY);
        lab.hypervisor.shutDown(lab.vm, Lab.DEADLINE);
        assertThat(end("button").stop()).isEqualTo(StopReason.SHUTDOWN);

        start("mute", "tiny.agent=0 tiny.deaf=1", OnStop.DESTROY);
        refused("VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT", () -> lab.hypervisor.shutDown(lab.vm, SHORT));
        lab.hypervisor.destroy(lab.vm);

        start("deaf", "tiny.deaf=1", OnStop.DESTROY);
        refused("VM_SHUTDOWN_TIMEOUT", () -> lab.hypervisor.shutDown(lab.vm, SHORT));
        assertThat(lab.domain().power()).isEqualTo(Power.RUNNING);
        lab.hypervisor.pause(lab.vm);
        refused("VM_BAD_POWER_STATE", () -> lab.hypervisor.shutDown(lab.vm, SHORT));
        lab.hypervisor.destroy(lab.vm);
        assertThat(end("deaf").stop()).isEqualTo(StopReason.DESTROYED);
    }
}
