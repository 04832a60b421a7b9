package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/** Locks of ports in bridges of Open vSwitch: flows with a cookie of the port's own, changed in one bundle. */
final class OvsLocks implements PortLocks {
    /** Begins the cookies of all such flows. */
    private static final long COOKIE = 0x57656972_00000000L;

    private static final String OF_ANY = "/-1";

    private final Vsctl vsctl;
    private final Command command;
    private final OvsRecords records;
    private final Map<String, PortRules> locked = new ConcurrentHashMap<>();

    OvsLocks(Vsctl vsctl, Command command, OvsRecords records) {
        this.vsctl = vsctl;
        this.command = command;
        this.records = records;
    }

    @Override
    public void lock(String port, String device, PortRules rules) throws HypervisorFailure {
        String bridge = records.below(device);
        String in = "in_port=" + vsctl.run("get", "interface", port, "ofport");
        List<String> lines = new ArrayList<>(List.of("delete cookie=" + cookie(port) + OF_ANY));
        for (String flow : flows(rules)) {
            lines.add("add cookie=" + cookie(port) + "," + in + "," + flow);
        }
        for (String other : vsctl.list("list-br")) {
            if (!records.below(other).equals(bridge)) {
                clear(other, port);
            }
        }
        Path file = null;
        try {
            file = Files.createTempFile("weir-flows", ".txt");
            Files.write(file, lines, StandardCharsets.UTF_8);
            ofctl("--bundle", "add-flows", vsctl.spoken(bridge), file.toString());
            locked.put(port, rules);
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot write the flows of a port: " + e);
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /** As in the reference, in the order of their priorities. */
    private static List<String> flows(PortRules rules) {
        String from = "dl_src=" + rules.mac() + ",";
        String normal = ",actions=normal";
        List<String> flows = new ArrayList<>();
        flows.add("priority=8000," + from + "udp,tp_dst=67" + normal);
        String arp = "priority=7000," + from + "arp,arp_sha=" + rules.mac() + ",arp_spa=";
        flows.add(arp + "0.0.0.0" + normal);
        for (String address : rules.ipv4()) {
            flows.add(arp + address + normal);
            flows.add("priority=6000," + from + "ip,nw_src=" + address + normal);
        }
        for (String address : rules.ipv6()) {
            String by = from + "ipv6_src=" + address + ",";
            flows.add("priority=8000," + by + "icmp6,icmp_type=135,nd_sll=" + rules.mac() + normal);
            flows.add("priority=8000," + by + "icmp6,icmp_type=136,nd_target=" + address + normal);
            for (String protocol : List.of("icmp6", "tcp6", "udp6")) {
                flows.add("priority=5000," + by + protocol + normal);
            }
        }
        // Neighbours, routers and redirects in another's name; then all the rest.
        for (int type : new int[] {135, 136, 134, 137, 146, 147, 151, 152, 153}) {
            flows.add("priority=7000,icmp6,icmp_type=" + type + ",actions=drop");
        }
        flows.add("priority=4000,actions=drop");
        return flows;
    }

    /** The port has come into another bridge; its lock goes along. */
    void again(String port, String device) throws HypervisorFailure {
        PortRules rules = locked.get(port);
        if (rules != null) {
            lock(port, device, rules);
        }
    }

    @Override
    public void unlock(String port) throws HypervisorFailure {
        locked.remove(port);
        for (String bridge : vsctl.list("list-br")) {
            clear(bridge, port);
        }
    }

    /** Bridges of VLANs have no flows of their own. */
    private void clear(String bridge, String port) throws HypervisorFailure {
        if (records.below(bridge).equals(bridge)) {
            ofctl("del-flows", vsctl.spoken(bridge), "cookie=" + cookie(port) + OF_ANY);
        }
    }

    private void ofctl(String... words) throws HypervisorFailure {
        List<String> line = new ArrayList<>(List.of("ovs-ofctl", "-O", "OpenFlow14", "--timeout=60"));
        line.addAll(List.of(words));
        Command.Result result = command.run(line);
        if (!result.ok()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    String.join(" ", line) + ": " + result.err().strip());
        }
    }

    private static String cookie(String port) {
        CRC32 sum = new CRC32();
        sum.update(port.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "0x%x", COOKIE | sum.getValue());
    }
}
