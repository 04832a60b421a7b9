package dev.weir.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.agent.network.Backend;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        assertThat(options.network()).isEqualTo(Backend.BRIDGE);
        assertThat(options.power()).as("the machine is not the agent's").isEmpty();
        assertThat(requireNonNull(new CommandLineOptions().parse(simulated("--power", "/sbin/end")))
                        .power())
                .isEqualTo("/sbin/end");
    }

    @Test
    void usbDevicesOfSimulatedHostsAreNamedByTheirPlaces() {
        Options options = requireNonNull(new CommandLineOptions()
                .parse(simulated("--simulated-usb", "1-2=0951:1666,2-1.4=096e:0006", "--usb-policy", "/etc/p")));
        assertThat(options.simulatedUsbs()).isEqualTo(Map.of("1-2", "0951:1666", "2-1.4", "096e:0006"));
        assertThat(options.usbPolicy()).hasToString("/etc/p");
        assertThat(options.simulatedHost(1).simulatedUsbs())
                .as("each host has them")
                .hasSize(2);
        wrong("PATH=VENDOR:PRODUCT", simulated("--simulated-usb", "1-2=951:1666"));
        wrong("PATH=VENDOR:PRODUCT", simulated("--simulated-usb", "0951:1666"));
    }

    @Test
    void usbDevicesOfTheNetworkAreNamedByTheirServers() {
        Options options = requireNonNull(new CommandLineOptions()
                .parse(simulated("--usb-redirect", "192.0.2.7:4000=0951:1666,[2001:db8::1]:4001=096e:0006")));
        assertThat(options.redirectedUsbs())
                .isEqualTo(Map.of(
                        InetSocketAddress.createUnresolved("192.0.2.7", 4000), "0951:1666",
                        InetSocketAddress.createUnresolved("2001:db8::1", 4001), "096e:0006"));
        for (String none : List.of("192.0.2.7:4000", "192.0.2.7:70000=0951:1666", "h:0=0951:1666", "h:1=0951")) {
            wrong("ADDRESS:PORT=VENDOR:PRODUCT", simulated("--usb-redirect", none));
        }
    }

    @Test
    void networksAreOfTheKernelOrOfOpenVSwitch() {
        assertThat(network("--network", "openvswitch")).isEqualTo(Backend.OPENVSWITCH);
        assertThat(network("--network", "openvswitch", "--datapath", "netdev"))
                .isEqualTo(Backend.OPENVSWITCH_USERSPACE);
        wrong("bridge or openvswitch", simulated("--network", "vale"));
        wrong("system or netdev", simulated("--network", "openvswitch", "--datapath", "fast"));
        wrong("openvswitch only", simulated("--datapath", "netdev"));
    }

    private static Backend network(String... more) {
        return requireNonNull(new CommandLineOptions().parse(simulated(more))).network();
    }

    private static String[] simulated(String... more) {
        List<String> all = new ArrayList<>(
                List.of("--listen", "127.0.0.1:0", "--pki", "p", "--data", "d", "--hypervisor", "simulator"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
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
        List<String> models = List.of(
                "--pki",
                "p",
                "--data",
                "d",
                "--hypervisor",
                "simulator",
                "--listen",
                "h:0",
                "--simulated-hosts",
                "3",
                "--cpu-model",
                "EPYC",
                "--simulated-cpu");
        for (String none : List.of("4=Nehalem", "Nehalem", "0=Nehalem", "1=a,x=b")) {
            wrong("number of one of several hosts", with(models, none));
        }
        Options told = requireNonNull(new CommandLineOptions().parse(with(models, "2=Nehalem,3=Dhyana")));
        assertThat(told.simulatedHost(1).cpuModel()).isEqualTo("EPYC");
        assertThat(told.simulatedHost(2).cpuModel()).isEqualTo("Nehalem");
        assertThat(told.simulatedHost(3).cpuModel()).isEqualTo("Dhyana");
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
