package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.network.PortLocks;
import dev.weir.agent.network.PortRules;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.VerbJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which interfaces of running guests are locked. It is on file before a port has rules: whoever comes after this agent
 * takes them away when the guest has ended, or sees to it that they are there while it runs.
 */
final class NicLocks {
    private static final Logger LOG = LoggerFactory.getLogger(NicLocks.class);
    private static final String END = ".locks";

    private final Path folder;
    private final PortLocks ports;

    NicLocks(Path folder, PortLocks ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /** {@code device} is the bridge that the interface is in; its cable is put in afterwards. */
    synchronized void on(String uuid, NicSpec nic, String device) throws HypervisorFailure {
        NicSpec.Lock lock = Objects.requireNonNull(nic.lock());
        PortRules rules = PortRules.of(nic.mac(), lock.ipv4(), lock.ipv6());
        List<NicSpec> all = without(uuid, nic);
        all.add(nic);
        write(uuid, all);
        ports.lock(DeviceXml.tap(nic.vifUuid()), device, rules);
    }

    synchronized void off(String uuid, NicSpec nic) throws HypervisorFailure {
        List<NicSpec> others = without(uuid, nic);
        if (others.size() < of(uuid).size()) {
            ports.unlock(DeviceXml.tap(nic.vifUuid()));
            write(uuid, others);
        }
    }

    /** What stays is looked for again by {@link #sweep}. */
    synchronized void ended(String uuid) {
        try {
            for (NicSpec nic : of(uuid)) {
                off(uuid, nic);
            }
        } catch (HypervisorFailure e) {
            LOG.warn("rules for interfaces of domain {} stay: {}", uuid, e.getMessage());
        }
    }

    /** Those of guests that ended while nobody looked. */
    synchronized void sweep(Set<String> running) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                String uuid = name.endsWith(END) ? name.substring(0, name.length() - END.length()) : "";
                if (!uuid.isEmpty() && !running.contains(uuid)) {
                    ended(uuid);
                }
            }
        } catch (IOException e) {
            LOG.error("the folder {} cannot be looked through", folder, e);
        }
    }

    /** The locked interfaces of a guest, as they are to be. */
    synchronized List<NicSpec> of(String uuid) {
        List<NicSpec> nics = new ArrayList<>();
        Path file = file(uuid);
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    if (VerbJson.read(line) instanceof Verb.PlugNic plug) {
                        nics.add(plug.nic());
                    }
                }
            } catch (IOException e) {
                LOG.error("{} cannot be read", file, e);
            }
        }
        return nics;
    }

    private List<NicSpec> without(String uuid, NicSpec nic) {
        List<NicSpec> others = new ArrayList<>(of(uuid));
        others.removeIf(other -> other.vifUuid().equals(nic.vifUuid()));
        return others;
    }

    private void write(String uuid, List<NicSpec> nics) throws HypervisorFailure {
        try {
            if (nics.isEmpty()) {
                Files.deleteIfExists(file(uuid));
                return;
            }
            Files.createDirectories(folder);
            Path fresh = folder.resolve(uuid + ".locks-new");
            Files.write(
                    fresh,
                    nics.stream()
                            .map(nic -> VerbJson.write(new Verb.PlugNic(uuid, nic)))
                            .toList(),
                    StandardCharsets.UTF_8);
            Files.move(fresh, file(uuid), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot note the lock of an interface: " + e);
        }
    }

    private Path file(String uuid) {
        return folder.resolve(uuid + END);
    }
}
