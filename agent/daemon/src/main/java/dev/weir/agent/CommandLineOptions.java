package dev.weir.agent;

import dev.weir.agent.libvirt.Acceleration;
import dev.weir.agent.network.Backend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The agent's command line, built piece by piece: annotations would need reflection. */
final class CommandLineOptions {
    private static final int MAX_PORT = 65535;
    private static final Pattern REDIRECTED =
            Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):([1-9][0-9]{0,4})=([0-9a-f]{4}:[0-9a-f]{4})");

    private final CommandLine line = new CommandLine(spec());

    /** What the arguments say; null when they ask for the help only. */
    @Nullable
    Options parse(String... arguments) {
        ParseResult result = line.parseArgs(arguments);
        if (result.isUsageHelpRequested()) {
            return null;
        }
        String hypervisor = text(result, "--hypervisor", "");
        InetSocketAddress listen = address(text(result, "--listen", ""));
        int hosts = hosts(positive(result, "--simulated-hosts", 1), hypervisor, listen);
        return new Options(
                listen,
                path(text(result, "--pki", "")),
                text(result, "--further-pki", ""),
                path(text(result, "--data", "")),
                hypervisor,
                acceleration(text(result, "--acceleration", "tcg")),
                positive(result, "--simulate-cpus", 8),
                positive(result, "--simulate-memory-gib", 64),
                yes(result, "--simulate-on-files"),
                hosts,
                text(result, "--cpu-model", ""),
                cpus(text(result, "--simulated-cpu", ""), hosts),
                text(result, "--hostname", ""),
                network(text(result, "--network", "bridge"), text(result, "--datapath", "")),
                text(result, "--bridge-tag", ""),
                result.hasMatchedOption("--usb-policy") ? path(text(result, "--usb-policy", "")) : null,
                redirected(text(result, "--usb-redirect", "")),
                usbs(text(result, "--simulated-usb", "")),
                text(result, "--power", ""),
                result.hasMatchedOption("--guests") ? path(text(result, "--guests", "")) : null);
    }

    String usage() {
        return line.getUsageMessage();
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("weir-agent");
        spec.usageMessage().description("Runs on each host of a pool and does what the pool's master asks.");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this.")
                .build());
        needed(spec, "--listen", "ADDR:PORT", "Where to serve HTTPS; port 0 is any free one.");
        needed(spec, "--pki", "DIR", "Folder with ca.pem, agent.pem and agent.key.");
        needed(spec, "--data", "DIR", "Folder for what outlives the agent.");
        needed(
                spec,
                "--hypervisor",
                "URI",
                "A libvirt URI; private for a libvirt that ends with the agent; or simulator.");
        option(spec, "--acceleration", "KIND", "What runs the code of QEMU's guests: tcg or kvm; tcg if not given.");
        option(spec, "--simulate-cpus", "N", "Processors of the simulated host; 8 if not given.");
        option(spec, "--simulate-memory-gib", "N", "Memory of the simulated host; 64 if not given.");
        option(
                spec,
                "--simulate-on-files",
                "YES",
                "yes: the simulated host's volumes are files, made by qemu-img; no if not given.");
        option(
                spec,
                "--simulated-hosts",
                "N",
                "How many hosts the simulator plays, on ports that follow one another (or on any, for port 0); their"
                        + " names and folders are numbered, they share their storage, and volumes that a master knows"
                        + " are taken to be there. A line LISTENING ADDR:PORT tells each, in their order.");
        option(
                spec,
                "--further-pki",
                "DIR",
                "Folder with the certificates of the simulated hosts from the second on, % being the number; that of --pki"
                        + " if not given.");
        option(
                spec,
                "--cpu-model",
                "MODEL",
                "Show no more of the processor than this model of libvirt's has (virsh cpu-models x86_64); all of it if"
                        + " not given. A simulated host has just this processor.");
        option(
                spec,
                "--simulated-cpu",
                "N=MODEL,...",
                "Other models for some of the simulated hosts, by their numbers from 1.");
        option(spec, "--hostname", "NAME", "The host's name; the machine's own if not given.");
        option(spec, "--network", "KIND", "What carries networks: bridge or openvswitch; bridge if not given.");
        option(
                spec,
                "--datapath",
                "KIND",
                "Open vSwitch's: system, in the kernel, or netdev, outside of it; system if not given.");
        option(spec, "--bridge-tag", "TAG", "Marks the devices of bridges, for several agents on one machine.");
        option(
                spec,
                "--usb-policy",
                "FILE",
                "Which of the host's USB devices guests may be given; if not given, all but keyboards, mice and what"
                        + " carries networks.");
        option(
                spec,
                "--usb-redirect",
                "ADDRESS:PORT=VENDOR:PRODUCT,...",
                "USB devices that other machines hand out over the network (usbredirserver), such as"
                        + " 192.0.2.7:4000=0951:1666; none if not given.");
        option(
                spec,
                "--simulated-usb",
                "PATH=VENDOR:PRODUCT,...",
                "USB devices of each simulated host, by the bus and port that each is in, such as 1-2=0951:1666; none if"
                        + " not given.");
        option(
                spec,
                "--power",
                "COMMAND",
                "Ends the machine in order, called with off or reboot; without it the machine is not the agent's to end.");
        option(spec, "--guests", "DIR", "Folder with kernels by name: NAME/vmlinuz and NAME/initrd.gz.");
        return spec;
    }

    private static void needed(CommandSpec spec, String name, String label, String description) {
        add(spec, name, label, description, true);
    }

    private static void option(CommandSpec spec, String name, String label, String description) {
        add(spec, name, label, description, false);
    }

    private static void add(CommandSpec spec, String name, String label, String description, boolean required) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .required(required)
                .description(description)
                .build());
    }

    private static String text(ParseResult result, String name, String otherwise) {
        return Objects.requireNonNull(result.matchedOptionValue(name, otherwise));
    }

    private int positive(ParseResult result, String name, int otherwise) {
        String text = text(result, name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new ParameterException(line, name + " must be a whole number above 0, not " + text);
    }

    private boolean yes(ParseResult result, String name) {
        return switch (text(result, name, "no")) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new ParameterException(line, name + " must be yes or no");
        };
    }

    private int hosts(int count, String hypervisor, InetSocketAddress listen) {
        if (count > 1 && !hypervisor.equals(Options.SIMULATOR)) {
            throw new ParameterException(line, "--simulated-hosts goes with --hypervisor simulator only");
        }
        if (listen.getPort() + count - 1 > MAX_PORT) {
            throw new ParameterException(line, "there are not as many ports above that of --listen");
        }
        return count;
    }

    /** What commas part; nothing in an empty text. */
    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private Map<Integer, String> cpus(String text, int hosts) {
        Map<Integer, String> models = new TreeMap<>();
        for (String one : list(text)) {
            String[] parts = one.split("=", 2);
            if (parts.length < 2
                    || !parts[0].matches("[1-9]\\d{0,5}")
                    || Integer.parseInt(parts[0]) > hosts
                    || hosts < 2) {
                throw new ParameterException(
                        line, "--simulated-cpu must be N=MODEL with the number of one of several hosts, not " + one);
            }
            models.put(Integer.parseInt(parts[0]), parts[1]);
        }
        return models;
    }

    private Map<InetSocketAddress, String> redirected(String text) {
        Map<InetSocketAddress, String> devices = new LinkedHashMap<>();
        for (String one : list(text)) {
            Matcher parts = REDIRECTED.matcher(one);
            if (!parts.matches() || Integer.parseInt(parts.group(2)) > MAX_PORT) {
                throw new ParameterException(
                        line,
                        "--usb-redirect must be ADDRESS:PORT=VENDOR:PRODUCT, such as 192.0.2.7:4000=0951:1666, not "
                                + one);
            }
            String host = parts.group(1).replaceAll("[\\[\\]]", "");
            devices.put(InetSocketAddress.createUnresolved(host, Integer.parseInt(parts.group(2))), parts.group(3));
        }
        return devices;
    }

    private Map<String, String> usbs(String text) {
        Map<String, String> devices = new TreeMap<>();
        for (String one : list(text)) {
            if (!one.matches("\\d+-\\d+(\\.\\d+)*=[0-9a-f]{4}:[0-9a-f]{4}")) {
                throw new ParameterException(
                        line, "--simulated-usb must be PATH=VENDOR:PRODUCT, such as 1-2=0951:1666, not " + one);
            }
            String[] parts = one.split("=", 2);
            devices.put(parts[0], parts[1]);
        }
        return devices;
    }

    /** KVM is asked for and never guessed: where it is there, it may yet be too slow to be of use. */
    private Acceleration acceleration(String text) {
        return switch (text) {
            case "tcg" -> Acceleration.TCG;
            case "kvm" -> Acceleration.KVM;
            default -> throw new ParameterException(line, "--acceleration must be tcg or kvm, not " + text);
        };
    }

    private Backend network(String kind, String datapath) {
        if (!List.of("", "system", "netdev").contains(datapath)) {
            throw new ParameterException(line, "--datapath must be system or netdev, not " + datapath);
        }
        return switch (kind) {
            case "openvswitch" -> datapath.equals("netdev") ? Backend.OPENVSWITCH_USERSPACE : Backend.OPENVSWITCH;
            case "bridge" -> {
                if (!datapath.isEmpty()) {
                    throw new ParameterException(line, "--datapath goes with --network openvswitch only");
                }
                yield Backend.BRIDGE;
            }
            default -> throw new ParameterException(line, "--network must be bridge or openvswitch, not " + kind);
        };
    }

    private Path path(String text) {
        if (text.isEmpty()) {
            throw new ParameterException(line, "a folder's name is empty");
        }
        return Path.of(text).toAbsolutePath();
    }

    /** ADDR:PORT, an IPv6 address in brackets. */
    private InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= MAX_PORT) {
                return new InetSocketAddress(host, port);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new ParameterException(line, "--listen must be ADDR:PORT, not " + text);
    }
}
