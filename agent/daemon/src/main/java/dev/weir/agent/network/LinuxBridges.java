package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges of the kernel, through iproute2. Each carries a mark in its alias, so that those of this agent are known
 * again after its end, and nobody else's is ever taken down. They end at this host: an interface that the machine itself
 * goes by would lose its addresses in a bridge.
 */
public final class LinuxBridges implements Bridges {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxBridges.class);

    private static final int SMALLEST_MTU = 68;
    private static final Path DEVICES = Path.of("/sys/class/net");

    private final Command command;
    private final BridgeNames names;
    private final boolean ephemeral;
    private final NftLocks locks;

    /** @param ephemeral whether bridges go with the agent; ones that an earlier one of this tag left go at once */
    public LinuxBridges(Command command, BridgeNames names, boolean ephemeral) {
        this.command = command;
        this.names = names;
        this.ephemeral = ephemeral;
        this.locks = new NftLocks(command, names);
        if (ephemeral) {
            names.requireTag();
            removeAll();
        }
    }

    @Override
    public String device(String bridge) {
        return names.device(bridge);
    }

    @Override
    public Backend backend() {
        return Backend.BRIDGE;
    }

    @Override
    public PortLocks locks() {
        return locks;
    }

    @Override
    public boolean exists(String bridge) {
        return Files.isDirectory(DEVICES.resolve(device(bridge)).resolve("bridge"));
    }

    @Override
    public void ensure(String bridge, int mtu, String nic) throws HypervisorFailure {
        String device = device(bridge);
        boolean made = !Files.exists(DEVICES.resolve(device));
        if (made) {
            ip("link", "add", "name", device, "type", "bridge", "forward_delay", "0", "stp_state", "0");
        } else if (!Files.isDirectory(DEVICES.resolve(device).resolve("bridge"))) {
            throw new HypervisorFailure("BRIDGE_NAME_EXISTS", device);
        }
        // The kernel takes no alias with the making; an agent killed in between finds its tag in the name.
        if (made || (!names.tag().isEmpty() && alias(device).isEmpty())) {
            ip("link", "set", "dev", device, "alias", names.mark());
        }
        if (mtu >= SMALLEST_MTU) {
            ip("link", "set", "dev", device, "mtu", Integer.toString(mtu));
        }
        ip("link", "set", "dev", device, "up");
    }

    /** Nothing goes out of these bridges, so there is nothing that a tag would tell apart. */
    @Override
    public void ensureVlan(String bridge, int mtu, String over, int tag) throws HypervisorFailure {
        ensure(bridge, mtu, "");
    }

    @Override
    public void ensureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options)
            throws HypervisorFailure {
        ensure(bridge, mtu, "");
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
    public void retain(Set<String> bridges) throws HypervisorFailure {
        Set<String> wanted = bridges.stream().map(this::device).collect(Collectors.toSet());
        for (String device : marked()) {
            if (wanted.contains(device)) {
                continue;
            }
            if (hasPorts(device) || OwnAddresses.on(device)) {
                LOG.warn("bridge {} is of no network of the pool and stays: it has guests or an address", device);
            } else {
                LOG.info("bridge {} goes: no network of the pool has it", device);
                ip("link", "delete", "dev", device, "type", "bridge");
            }
        }
    }

    /** Nothing but guests is ever put into these bridges by this agent. */
    private static boolean hasPorts(String device) throws HypervisorFailure {
        try (Stream<Path> ports = Files.list(DEVICES.resolve(device).resolve("brif"))) {
            return ports.findAny().isPresent();
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot read the ports of " + device + ": " + e);
        }
    }

    @Override
    public void close() {
        if (ephemeral) {
            removeAll();
        }
    }

    private void removeAll() {
        try {
            locks.removeAll();
        } catch (HypervisorFailure e) {
            LOG.warn("locks of ports stay: {}", e.getMessage());
        }
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
        return alias(device).equals(names.mark());
    }

    private static String alias(String device) {
        try {
            return Files.readString(DEVICES.resolve(device).resolve("ifalias")).strip();
        } catch (IOException gone) {
            return "";
        }
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
}
