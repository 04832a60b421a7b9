package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bridges of Open vSwitch, each with what its network is wired to. The switch's database outlives agent and host; a mark
 * in it tells this agent's bridges from others, which are used as they are and never taken down.
 */
public final class OvsBridges implements Bridges {
    private static final Logger LOG = LoggerFactory.getLogger(OvsBridges.class);
    private static final int SMALLEST_MTU = 68;
    private static final Path DEVICES = Path.of("/sys/class/net");

    private final Vsctl vsctl;
    private final BridgeNames names;
    private final Backend backend;
    private final boolean ephemeral;
    private final OvsRecords records;
    private final OvsWires wires;
    private final OvsLeftovers leftovers;
    private final OvsLocks locks;
    private final String version;

    /** @param ephemeral whether bridges go with the agent; ones that an earlier one of this tag left go at once */
    public OvsBridges(Command command, BridgeNames names, Backend backend, boolean ephemeral) throws HypervisorFailure {
        this(command, new Vsctl(command), names, backend, ephemeral);
    }

    OvsBridges(Command command, Vsctl vsctl, BridgeNames names, Backend backend, boolean ephemeral)
            throws HypervisorFailure {
        this.vsctl = vsctl;
        this.names = names;
        this.backend = backend;
        this.ephemeral = ephemeral;
        this.records = new OvsRecords(vsctl, names);
        this.wires = new OvsWires(vsctl, command, records, backend);
        this.leftovers = new OvsLeftovers(vsctl, records);
        this.locks = new OvsLocks(vsctl, command, records);
        this.version = vsctl.version();
        if (ephemeral) {
            names.requireTag();
            removeAll();
        }
        forgetDeadGuests();
    }

    @Override
    public String device(String bridge) {
        return names.device(bridge);
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public PortLocks locks() {
        return locks;
    }

    @Override
    public Map<String, String> versions() {
        return Map.of("openvswitch", version);
    }

    @Override
    public boolean exists(String bridge) throws HypervisorFailure {
        return records.exists(device(bridge));
    }

    @Override
    public void ensure(String bridge, int mtu, String nic) throws HypervisorFailure {
        String device = device(bridge);
        if (raise(device, mtu, new Place(device, 0)) && !nic.isEmpty()) {
            wires.wire(device, nic);
        }
    }

    @Override
    public void ensureVlan(String bridge, int mtu, String over, int tag) throws HypervisorFailure {
        String parent = device(over);
        if (!records.exists(parent)) {
            throw new HypervisorFailure("BRIDGE_NOT_AVAILABLE", over);
        }
        if (!exists(bridge)) {
            requireFree(parent, tag);
        }
        raise(device(bridge), mtu, new Place(parent, tag));
    }

    /** The kernel may give frames of this tag to a device that somebody has made. */
    private void requireFree(String parent, int tag) throws HypervisorFailure {
        for (String port : records.ports(parent)) {
            if (Files.exists(DEVICES.resolve(port + "." + tag))) {
                throw new HypervisorFailure("VLAN_IN_USE", port, Integer.toString(tag));
            }
        }
    }

    @Override
    public void ensureBond(String bridge, int mtu, String bond, List<String> nics, Map<String, String> options)
            throws HypervisorFailure {
        String device = device(bridge);
        if (raise(device, mtu, new Place(device, 0))) {
            wires.bond(device, bond, nics, options);
        }
    }

    /** The bridge that one lies on, and its tag there; one that is its own lies on none. */
    private record Place(String below, int tag) {}

    /** False of a bridge that is somebody else's, and stays as it is. */
    private boolean raise(String device, int mtu, Place place) throws HypervisorFailure {
        if (!records.exists(device)) {
            make(device, place);
        } else if (!records.ours(device)) {
            return false;
        } else if (!new Place(records.below(device), records.tag(device)).equals(place)) {
            makeAnew(device, place);
        }
        if (mtu >= SMALLEST_MTU) {
            vsctl.run("set", "interface", device, "mtu_request=" + mtu);
        }
        wires.up(device);
        return true;
    }

    private void make(String device, Place place) throws HypervisorFailure {
        if (Files.exists(DEVICES.resolve(device))) {
            throw new HypervisorFailure("BRIDGE_NAME_EXISTS", device);
        }
        List<String> line = new ArrayList<>(List.of("--may-exist"));
        line.addAll(adding(device, place));
        vsctl.orUndo(line, "del-br", device);
    }

    private List<String> adding(String device, Place place) {
        List<String> line = new ArrayList<>(List.of("add-br", device));
        if (place.below().equals(device)) {
            String type = backend == Backend.OPENVSWITCH_USERSPACE ? "netdev" : "system";
            line.addAll(List.of("--", "set", "bridge", device, "datapath_type=" + type));
        } else {
            line.addAll(List.of(place.below(), Integer.toString(place.tag())));
        }
        line.add("--");
        line.addAll(records.marking(device));
        return line;
    }

    /** A network that has become a VLAN, or is one no more, or lies elsewhere: its guests go along. */
    private void makeAnew(String device, Place place) throws HypervisorFailure {
        LOG.info("bridge {} moves to {} with tag {}", device, place.below(), place.tag());
        List<String> line = new ArrayList<>(List.of("del-br", device, "--"));
        line.addAll(adding(device, place));
        List<OvsRecords.Guest> guests = records.guests(device);
        for (OvsRecords.Guest guest : guests) {
            line.addAll(List.of("--", "add-port", device, guest.port(), "--", "set", "interface", guest.port()));
            line.add("external_ids=" + guest.ids());
        }
        vsctl.run(line.toArray(String[]::new));
        for (OvsRecords.Guest guest : guests) {
            locks.again(guest.port(), device);
        }
    }

    @Override
    public void remove(String bridge) throws HypervisorFailure {
        String device = device(bridge);
        if (!records.exists(device)) {
            return;
        }
        if (!records.ours(device)) {
            LOG.info("bridge {} is not of this agent and stays", device);
            return;
        }
        if (records.hasOthersAbove(device)) {
            LOG.info("bridge {} has VLANs on it and stays", device);
            return;
        }
        vsctl.run("--if-exists", "del-br", device);
    }

    @Override
    public void retain(Set<String> bridges) throws HypervisorFailure {
        leftovers.remove(bridges.stream().map(this::device).collect(Collectors.toSet()));
    }

    @Override
    public void close() {
        if (ephemeral) {
            removeAll();
        }
    }

    private void removeAll() {
        try {
            for (String device : records.all()) {
                vsctl.run("--if-exists", "del-br", device);
            }
        } catch (HypervisorFailure e) {
            LOG.warn("bridges stay: {}", e.getMessage());
        }
    }

    /** The ports of guests that ended with their host: nobody else knows of them any more. */
    private void forgetDeadGuests() throws HypervisorFailure {
        Set<String> gone = Set.copyOf(vsctl.list(
                "--bare", "--columns=name", "find", "interface", "ofport=-1", "external_ids:attached-mac!=\"\""));
        for (String device : records.all()) {
            for (String port : records.ports(device)) {
                if (gone.contains(port)) {
                    vsctl.run("--if-exists", "del-port", device, port);
                }
            }
        }
    }
}
