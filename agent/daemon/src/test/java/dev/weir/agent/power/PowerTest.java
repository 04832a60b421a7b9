package dev.weir.agent.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine ends by its administrator's command only, and another one wakes by a packet. */
@Timeout(120)
class PowerTest {
    @TempDir
    Path folder;

    @Test
    void aMachineThatWasNotGivenIsNotEnded() {
        for (boolean again : List.of(true, false)) {
            assertThatThrownBy(() -> Unowned.machine().end(again))
                    .isInstanceOfSatisfying(
                            HypervisorFailure.class, e -> assertThat(e.code()).isEqualTo("OPERATION_NOT_ALLOWED"));
        }
        assertThatThrownBy(() -> Unowned.machine().require()).isInstanceOf(HypervisorFailure.class);
    }

    @Test
    void theCommandIsToldHowToEnd() throws Exception {
        Path told = folder.resolve("told");
        Power power = by("echo \"$1\" >>" + told);
        power.require();
        assertThat(told).doesNotExist();
        power.end(false);
        power.end(true);
        assertThat(Files.readAllLines(told)).containsExactly("off", "reboot");
    }

    @Test
    void whatTheCommandSaysAgainstItIsTold() throws Exception {
        Power power = by("echo not now >&2; exit 3");
        assertThatThrownBy(() -> power.end(false))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class,
                        e -> assertThat(e.params()).singleElement().asString().contains("status 3", "not now"));
    }

    /** Six bytes of ones, and the card's address sixteen times. */
    @Test
    void thePacketThatWakes() throws Exception {
        try (DatagramSocket card = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Wakening wakening = new Wakening(() -> List.of(InetAddress.getLoopbackAddress()), card.getLocalPort());
            wakening.send("02:aB:00:00:00:07");
            DatagramPacket heard = new DatagramPacket(new byte[200], 200);
            card.receive(heard);
            assertThat(HexFormat.of().formatHex(heard.getData(), 0, heard.getLength()))
                    .isEqualTo("ff".repeat(6) + "02ab00000007".repeat(16));
            assertThatThrownBy(() -> wakening.send("02:ab")).isInstanceOf(HypervisorFailure.class);
        }
    }

    private Power by(String script) throws Exception {
        Path program = Files.writeString(folder.resolve("power"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new CommandPower(new Command(Duration.ofMinutes(1)), program.toString(), new Wakening(List::of, 1));
    }
}
