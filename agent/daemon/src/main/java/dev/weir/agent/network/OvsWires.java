package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Puts the host's interfaces into bridges, singly or bonded. */
final class OvsWires {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final Pattern BOND = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,14}");

    private final Vsctl vsctl;
    private final Command command;
    private final OvsRecords records;
    private final Backend backend;

    OvsWires(Vsctl vsctl, Command command, OvsRecords records, Backend backend) {
        this.vsctl = vsctl;
        this.command = command;
        this.records = records;
        this.backend = backend;
    }

    void wire(String device, String nic) throws HypervisorFailure {
        if (records.ports(device).contains(nic)) {
            return;
        }
        prepare(device, nic);
        List<String> line = new ArrayList<>();
        String port = portOf(nic);
        if (!port.isEmpty() && !port.equals(nic)) {
            line.addAll(List.of("del-port", port, "--"));
        }
        line.addAll(List.of("--may-exist", "add-port", device, nic));
        vsctl.orUndo(line, "del-port", device, nic);
    }

    /** The interfaces may be in other bridges of this agent's; they change over in one transaction. */
    void bond(String device, String bond, List<String> nics, Map<String, String> options) throws HypervisorFailure {
        if (!BOND.matcher(bond).matches() || nics.isEmpty()) {
            throw new HypervisorFailure("INVALID_VALUE", "bond", bond);
        }
        BondOptions tuning = new BondOptions(options);
        boolean one = nics.size() == 1;
        String port = one ? nics.getFirst() : bond;
        List<String> line = new ArrayList<>();
        boolean there =
                records.ports(device).contains(port) && new HashSet<>(members(port)).equals(new HashSet<>(nics));
        if (!there) {
            for (String nic : nics) {
                prepare(device, nic);
                String held = portOf(nic);
                if (!held.isEmpty() && !held.equals(bond)) {
                    line.addAll(List.of("--if-exists", "del-port", held, "--"));
                }
            }
            line.addAll(List.of("--if-exists", "del-port", bond, "--"));
            line.addAll(one ? List.of("add-port", device) : List.of("add-bond", device, bond));
            line.addAll(nics);
        }
        if (!one) {
            line.addAll(tuned(line.isEmpty(), bond, nics, tuning));
        }
        if (!line.isEmpty()) {
            vsctl.orUndo(line, "del-port", device, port);
        }
    }

    private static List<String> tuned(boolean first, String bond, List<String> nics, BondOptions tuning) {
        List<String> line = new ArrayList<>(first ? List.of() : List.of("--"));
        line.addAll(List.of("clear", "port", bond, "other_config", "--", "set", "port", bond));
        line.addAll(tuning.ofPort());
        for (String nic : nics) {
            line.addAll(List.of("--", "remove", "interface", nic, "other_config", "lacp-aggregation-key"));
            if (!tuning.ofInterface().isEmpty()) {
                line.addAll(List.of("--", "set", "interface", nic));
                line.addAll(tuning.ofInterface());
            }
        }
        return line;
    }

    /** The names of the interfaces that a port is made of. */
    private List<String> members(String port) throws HypervisorFailure {
        List<String> names = new ArrayList<>();
        for (String line : vsctl.list("--bare", "--columns=interfaces", "list", "port", port)) {
            for (String id : line.split(" ", -1)) {
                names.add(vsctl.run("get", "interface", id, "name").replace("\"", ""));
            }
        }
        return names;
    }

    /** The port that an interface is in, alone or with others; empty where it is in none of this agent's bridges. */
    private String portOf(String nic) throws HypervisorFailure {
        if (vsctl.list("--bare", "--columns=_uuid", "find", "interface", "name=\"" + nic + "\"")
                .isEmpty()) {
            return "";
        }
        String device = vsctl.run("iface-to-br", nic);
        if (records.ours(device)) {
            for (String port : records.ports(device)) {
                if (members(port).contains(nic)) {
                    return port;
                }
            }
        }
        return "";
    }

    private void prepare(String device, String nic) throws HypervisorFailure {
        if (nic.isEmpty() || !Files.exists(DEVICES.resolve(nic))) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "the interface " + nic + ", which " + device + " is wired to, is not there");
        }
        // The module of the kernel takes all that comes in from the host, which then answers no more at this address;
        // the switch outside of the kernel takes copies only.
        if (backend == Backend.OPENVSWITCH && OwnAddresses.on(nic)) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    "the interface " + nic + " has an address, which it would lose in the bridge " + device
                            + "; make that bridge by hand, with the interface in it and the address on it");
        }
        up(nic);
    }

    void up(String device) throws HypervisorFailure {
        List<String> line = List.of("ip", "link", "set", "dev", device, "up");
        Command.Result result = command.run(line);
        if (!result.ok()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    String.join(" ", line) + ": " + result.err().strip());
        }
    }
}
