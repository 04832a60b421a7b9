package dev.weir.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

class CommandLineOptionsTest {
    @Test
    void whatIsGivenCounts() {
        Options options = requireNonNull(new CommandLineOptions()
                .parse(
                        "--listen",
                        "[::1]:8443",
                        "--pki",
                        "/p",
                        "--data=/d",
                        "--hypervisor",
                        "test:///default",
                        "--simulate-cpus",
                        "3",
                        "--hostname",
                        "h",
                        "--guests",
                        "/g"));
        assertThat(options.listen().getPort()).isEqualTo(8443);
        assertThat(options.hypervisor()).isEqualTo("test:///default");
        assertThat(options.simulateCpus()).isEqualTo(3);
        assertThat(options.simulateMemoryGib()).isEqualTo(64);
        assertThat(options.guests()).hasToString("/g");
        assertThat(options.simulateOnFiles()).isFalse();
    }

    @Test
    void helpAsksForNothingElse() {
        assertThat(new CommandLineOptions().parse("--help")).isNull();
    }

    @Test
    void wrongOnesAreTold() {
        wrong("--listen must be", "--listen", "8443", "--pki", "p", "--data", "d", "--hypervisor", "simulator");
        wrong("--listen must be", "--listen", "a:70000", "--pki", "p", "--data", "d", "--hypervisor", "simulator");
        wrong(
                "above 0",
                "--listen",
                "127.0.0.1:0",
                "--pki",
                "p",
                "--data",
                "d",
                "--hypervisor",
                "simulator",
                "--simulate-cpus",
                "0");
        wrong(
                "yes or no",
                "--listen",
                "127.0.0.1:0",
                "--pki",
                "p",
                "--data",
                "d",
                "--hypervisor",
                "simulator",
                "--simulate-on-files",
                "maybe");
        List<String> simulator = List.of(
                "--pki", "p", "--data", "d", "--simulated-hosts", "64", "--hypervisor", "simulator", "--listen");
        wrong("not as many ports", with(simulator, "127.0.0.1:65473"));
        assertThat(requireNonNull(new CommandLineOptions().parse(with(simulator, "127.0.0.1:65472")))
                        .simulatedHosts())
                .isEqualTo(64);
        wrong(
                "simulator only",
                "--listen",
                "127.0.0.1:0",
                "--pki",
                "p",
                "--data",
                "d",
                "--hypervisor",
                "test:///default",
                "--simulated-hosts",
                "2");
        wrong("--pki", "--listen", "127.0.0.1:0");
        wrong("Unknown", "--listen", "127.0.0.1:0", "--pki", "p", "--data", "d", "--hypervisor", "simulator", "--what");
    }

    private static String[] with(List<String> arguments, String last) {
        List<String> all = new ArrayList<>(arguments);
        all.add(last);
        return all.toArray(String[]::new);
    }

    private static void wrong(String why, String... arguments) {
        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> new CommandLineOptions().parse(arguments))
                .withMessageContaining(why);
    }
}
