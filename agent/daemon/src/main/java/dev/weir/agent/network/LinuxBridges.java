package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges of the kernel, through iproute2. Each carries a mark in its alias, so that those of this agent are known
 * again after its end, and nobody else's is ever taken down.
 */
public final class LinuxBridges implements Bridges {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxBridges.class);

    /** IFNAMSIZ without the closing zero. */
    private static final int LONGEST_NAME = 15;

    private static final int HASH_DIGITS = 6;
    private static final int SMALLEST_MTU = 68;
    private static final Pattern TAG = Pattern.compile("[a-z0-9]{0,6}");
    private static final Path DEVICES = Path.of("/sys/class/net");

    private final Command command;
    private final String tag;
    private final boolean ephemeral;

    /**
     * @param tag goes in front of every device's name, so that several agents fit on a machine; may be empty
     * @param ephemeral whether bridges go with the agent; ones that an earlier one of this tag left go at once
     */
    public LinuxBridges(Command command, String tag, boolean ephemeral) {
        if (!TAG.matcher(tag).matches() || (ephemeral && tag.isEmpty())) {
            throw new IllegalArgumentException(
                    "a bridge tag is up to six small letters and digits, at least one for bridges that go: " + tag);
        }
        this.command = command;
        this.tag = tag;
        this.ephemeral = ephemeral;
        if (ephemeral) {
            removeAll();
        }
    }

    @Override
    public String device(String bridge) {
        String name = tag + bridge;
        if (name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9_.-]+")) {
            return name;
        }
        // Cut names could meet; the hash of the whole keeps them apart.
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "");
        String head = plain.substring(0, Math.min(plain.length(), LONGEST_NAME - HASH_DIGITS));
        return head + hash(bridge).substring(0, HASH_DIGITS);
    }

    @Override
    public boolean exists(String bridge) {
        return Files.isDirectory(DEVICES.resolve(device(bridge)).resolve("bridge"));
    }

    @Override
    public void ensure(String bridge, int mtu) throws HypervisorFailure {
        String device = device(bridge);
        boolean made = !Files.exists(DEVICES.resolve(device));
        if (made) {
            ip("link", "add", "name", device, "type", "bridge", "forward_delay", "0", "stp_state", "0");
        } else if (!Files.isDirectory(DEVICES.resolve(device).resolve("bridge"))) {
            throw new HypervisorFailure("BRIDGE_NAME_EXISTS", device);
        }
        // The kernel takes no alias with the making; an agent killed in between finds its tag in the name.
        if (made || (!tag.isEmpty() && alias(device).isEmpty())) {
            ip("link", "set", "dev", device, "alias", mark());
        }
        if (mtu >= SMALLEST_MTU) {
            ip("link", "set", "dev", device, "mtu", Integer.toString(mtu));
        }
        ip("link", "set", "dev", device, "up");
    }

    @Override
    public void remove(String bridge) throws HypervisorFailure {
        String device = device(bridge);
        if (!Files.exists(DEVICES.resolve(device))) {
            return;
        }
        if (!ours(device)) {
            LOG.info("bridge {} is not of this agent and stays", device);
            return;
        }
        ip("link", "delete", "dev", device, "type", "bridge");
    }

    @Override
    public void close() {
        if (ephemeral) {
            removeAll();
        }
    }

    private void removeAll() {
        for (String device : marked()) {
            try {
                ip("link", "delete", "dev", device, "type", "bridge");
            } catch (HypervisorFailure e) {
                LOG.warn("bridge {} stays: {}", device, e.getMessage());
            }
        }
    }

    private List<String> marked() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(DEVICES)) {
            for (Path device : devices) {
                if (ours(device.getFileName().toString())) {
                    found.add(device.getFileName().toString());
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot list the network devices", e);
        }
        return found;
    }

    private boolean ours(String device) {
        return alias(device).equals(mark());
    }

    private static String alias(String device) {
        try {
            return Files.readString(DEVICES.resolve(device).resolve("ifalias")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    /** What the kernel keeps as the alias of each bridge made here. */
    public String mark() {
        return "weir bridge " + (tag.isEmpty() ? "-" : tag);
    }

    private void ip(String... words) throws HypervisorFailure {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(words));
        Command.Result result = command.run(line);
        if (!result.ok()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    String.join(" ", line) + ": " + result.err().strip());
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
