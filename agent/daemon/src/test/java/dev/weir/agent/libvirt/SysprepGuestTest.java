package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.GuestFeatures;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real guest and its real agent, which says that it is Windows: programs of the names that Windows has do what a test
 * wants to see. A Linux takes a name with backslashes for one file's, and a program's it looks for where all programs are.
 */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SysprepGuestTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String ANSWERS = "<unattend>pass\u00e9word</unattend>";

    /** It tells what it was given, and then does what {@code /tmp/how} says. */
    private static final String PREPARE =
            """
            cat >'/bin/PROGRAM' <<'P'
            #!/bin/sh
            exec >/dev/console 2>&1
            echo "sysprep: $*"
            cat '/FILE'
            echo
            read how </tmp/how
            echo "sysprep: $how"
            case $how in
              fail) exit 5 ;;
              die) kill -9 $$ ;;
              wait) until [ -e /tmp/go ]; do usleep 100000; done ;;
              end) poweroff -f ;;
            esac
            P
            cat >/bin/cmd.exe <<'C'
            #!/bin/sh
            [ "$2" = del ] || exec /bin/sh -c "$2"
            rm -f "/$5"
            echo "deleted $(cat /tmp/how)" >/dev/console
            C
            chmod +x '/bin/PROGRAM' /bin/cmd.exe
            echo ID=mswindows >/etc/os-release
            """.replace("PROGRAM", GuestSysprep.PROGRAM).replace("FILE", UnattendFile.PATH);

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void up() throws Exception {
        lab = new Lab(folder);
        lab.hypervisor.start(lab.tiny("run-1", "", OnStop.DESTROY));
        lab.await(s -> s.guest() != null);
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void becomeWindows() throws Exception {
        assertThat(lab.hypervisor.controls().script(lab.vm, PREPARE).code()).isZero();
        lab.await(s -> s.guest() != null && GuestFeatures.prepares(s.guest().features()));
    }

    private String inGuest(String script) throws HypervisorFailure {
        return lab.hypervisor.controls().script(lab.vm, script).out();
    }

    private void how(String how) throws HypervisorFailure {
        inGuest("echo " + how + " >/tmp/how");
    }

    private void sysprep(Duration timeout) throws HypervisorFailure {
        lab.hypervisor.controls().sysprep(lab.vm, ANSWERS, timeout);
    }

    private void refused(String why) {
        refused(PATIENCE, why);
    }

    private void refused(Duration timeout, String why) {
        assertThatThrownBy(() -> sysprep(timeout)).isInstanceOfSatisfying(HypervisorFailure.class, e -> {
            assertThat(e.code()).isEqualTo("SYSPREP");
            assertThat(e.params().getFirst()).isEqualTo(lab.vm);
            assertThat(e.params().getLast()).contains(why).doesNotContain("word");
        });
        assertThat(mark()).doesNotExist();
    }

    private Path mark() {
        return folder.resolve("runs").resolve(lab.vm + ".unattend");
    }

    private void assertNoAnswersLeft(String how) throws Exception {
        lab.awaitConsole("deleted " + how);
        assertThat(inGuest("cat '/" + UnattendFile.PATH + "'; echo none")).isEqualTo("none\n");
    }

    @Test
    void windowsIsPreparedAndEnds() throws Exception {
        refused("VM driver does not support sysprep");
        becomeWindows();
        how("fail");
        refused("sysprep ended with exit code 5");
        assertNoAnswersLeft("fail");
        how("die");
        refused("sysprep was ended");
        assertNoAnswersLeft("die");
        how("wait");
        refused(Duration.ofSeconds(1), "No response from sysprep within allocated time");
        assertNoAnswersLeft("wait");

        how("end");
        sysprep(PATIENCE);
        assertThat(lab.await(s -> s.power() == Power.STOPPED).stop()).isEqualTo(StopReason.SHUTDOWN);
        assertThat(Files.readString(lab.consoleFile()))
                .contains("sysprep: /generalize /oobe /shutdown /quiet /unattend:" + UnattendFile.PATH)
                .contains(ANSWERS);
        assertThat(mark()).doesNotExist();
    }

    @Test
    void whatCannotBeStartedLeavesNoAnswers() throws Exception {
        becomeWindows();
        how("missing");
        inGuest("mv '/bin/" + GuestSysprep.PROGRAM + "' /tmp/sysprep");
        refused("guest-exec");
        assertNoAnswersLeft("missing");
    }

    /** The next agent has the guest forget its answers, once nobody reads them any more. */
    @Test
    void anAgentThatEndsInTheMiddleLeavesNoAnswersForLong() throws Exception {
        becomeWindows();
        how("wait");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> cut = threads.submit(() -> {
                sysprep(PATIENCE);
                return "done";
            });
            lab.awaitConsole("sysprep: wait");
            lab.hypervisor.close();
            assertThatThrownBy(cut::get).isInstanceOf(ExecutionException.class);
        }
        assertThat(mark()).exists();
        lab.told.clear();
        lab.hypervisor = lab.open();
        lab.await(s -> s.guest() != null);
        assertThat(inGuest("cat '/" + UnattendFile.PATH + "'"))
                .as("it is still read")
                .isEqualTo(ANSWERS);
        how("gone");
        inGuest("touch /tmp/go");
        assertNoAnswersLeft("gone");
    }
}
