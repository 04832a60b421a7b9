package dev.weir.conformance.lab;

import dev.weir.conformance.pool.KeyFolder;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a host is and has, seen from inside and told by its pool.
 *
 * @param machine bridges, ports, devices, addresses, domains, and what its agent keeps, a line for each
 * @param records its interfaces, connections to storage and networks by the pool's records, a line for each
 */
record Traces(List<String> machine, List<String> records, KeyFolder keys) {
    /** The journal and what guests printed are logs, and the copy of a database ends with the role. */
    private static final String LOOK = """
            for bridge in $(ovs-vsctl list-br); do
              echo "bridge $bridge on $(ovs-vsctl br-to-parent "$bridge") with tag $(ovs-vsctl br-to-vlan "$bridge")"
              for port in $(ovs-vsctl list-ports "$bridge"); do echo "port $port of $bridge"; done
            done
            for device in /sys/class/net/*; do
              echo "device ${device##*/}, MTU $(<"$device/mtu"), flags $(<"$device/flags")"
            done
            ip -o -4 address | sed 's/^[0-9]*: /address /'
            virsh -q list --all | sed '/./s/^/domain /;/^$/d'
            cd "$1"
            find . -path ./agent/journal -prune -o -path ./agent/copy -prune -o -path ./agent/consoles -prune -o -path './agent/*' -type f -printf 'file %p\\n'
            find storage -type f -printf 'image %f\\n'
            """;

    static Traces of(ThreeHosts hosts, LoggedIn at, int host) throws IOException, InterruptedException {
        Path data = hosts.lab().folder(host).resolve("data");
        List<String> machine =
                hosts.lab().run("exec", Integer.toString(host), "bash", "-c", LOOK, "look", data.toString()).stream()
                        .sorted()
                        .toList();
        return new Traces(machine, records(at, hosts.name(host)), KeyFolder.of(data.resolve("pki")));
    }

    /** What the bridges are called. */
    Set<String> bridges() {
        return machine.stream()
                .filter(line -> line.startsWith("bridge "))
                .map(line -> line.split(" ", -1)[1])
                .collect(Collectors.toSet());
    }

    private static List<String> records(LoggedIn at, String address) {
        List<String> lines = new ArrayList<>();
        Object host = Trees.members(at.call("host.get_all_records")).entrySet().stream()
                .filter(each -> address.equals(Trees.member(each.getValue(), "address")))
                .findFirst()
                .orElseThrow()
                .getKey();
        for (Object pif : Trees.items(at.call("host.get_PIFs", host))) {
            Object record = at.call("PIF.get_record", pif);
            lines.add("PIF " + Trees.member(record, "device") + " " + Trees.member(record, "VLAN") + " on "
                    + at.call("network.get_bridge", Trees.member(record, "network")) + " "
                    + Trees.member(record, "management") + " " + Trees.member(record, "IP") + " "
                    + Trees.member(record, "currently_attached"));
        }
        for (Object pbd : Trees.items(at.call("host.get_PBDs", host))) {
            lines.add("PBD of " + at.call("SR.get_type", at.call("PBD.get_SR", pbd)) + " "
                    + at.call("PBD.get_currently_attached", pbd));
        }
        Trees.members(at.call("network.get_all_records"))
                .values()
                .forEach(network -> lines.add(
                        "network " + Trees.member(network, "bridge") + " " + Trees.member(network, "name_label")));
        return lines.stream().sorted().toList();
    }
}
