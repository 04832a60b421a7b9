package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Locks of ports in the kernel's bridges: a table of nftables of this agent's own, with a chain for each locked port. A
 * frame finds its port's chain by one look. Each change is one transaction; the table goes with its last chain.
 */
final class NftLocks implements PortLocks {
    private static final int V6_BITS = 128;

    /** A port's name is an identifier there. */
    private static final Pattern PORT = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,14}");

    private final Command command;
    private final String table;

    NftLocks(Command command, BridgeNames names) {
        this.command = command;
        this.table = "bridge weir_" + (names.tag().isEmpty() ? "bridges" : names.tag());
    }

    @Override
    public synchronized void lock(String port, String device, PortRules rules) throws HypervisorFailure {
        if (!PORT.matcher(port).matches()) {
            throw new HypervisorFailure("INVALID_VALUE", "port", port);
        }
        String chain = table + " " + port;
        List<String> script = new ArrayList<>(List.of(
                "add table " + table,
                "add map " + table + " ports { type ifname : verdict; }",
                "add chain " + table + " sends { type filter hook prerouting priority -300; policy accept; }",
                "flush chain " + table + " sends",
                "add rule " + table + " sends iifname vmap @ports",
                "add chain " + chain,
                "flush chain " + chain));
        accepted(rules).forEach(rule -> script.add("add rule " + chain + " " + rule));
        script.add("add element " + table + " ports { \"" + port + "\" : goto " + port + " }");
        nft(script);
    }

    private static List<String> accepted(PortRules rules) throws HypervisorFailure {
        List<String> lines = new ArrayList<>();
        lines.add("ether saddr != " + rules.mac() + " drop");
        lines.add("ether type ip udp dport 67 accept");
        String asks = "ether type arp arp saddr ether " + rules.mac() + " arp saddr ip ";
        lines.add(asks + "0.0.0.0 accept");
        for (String address : rules.ipv4()) {
            lines.add(asks + address + " accept");
            lines.add("ether type ip ip saddr " + address + " accept");
        }
        for (String address : rules.ipv6()) {
            String from = "ether type ip6 ip6 saddr " + address + " icmpv6 type ";
            // The link-layer address that a solicitation tells of its sender, and the address that an answer is about.
            lines.add(from + "nd-neighbor-solicit @th,208,48 0x" + rules.mac().replace(":", "") + " accept");
            lines.add(from + "nd-neighbor-advert" + target(address) + " accept");
        }
        lines.add("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, nd-redirect, "
                + "146, 147, 151, 152, 153 } drop");
        for (String address : rules.ipv6()) {
            lines.add("ether type ip6 ip6 saddr " + address + " meta l4proto { icmpv6, tcp, udp } accept");
        }
        lines.add("drop");
        return lines;
    }

    private static String target(String address) throws HypervisorFailure {
        int slash = address.indexOf('/');
        int prefix = slash < 0 ? V6_BITS : Integer.parseInt(address.substring(slash + 1));
        if (prefix == 0) {
            return "";
        }
        BigInteger mask = BigInteger.ONE.shiftLeft(V6_BITS).subtract(BigInteger.ONE.shiftLeft(V6_BITS - prefix));
        try {
            byte[] bytes = InetAddress.getByName(slash < 0 ? address : address.substring(0, slash))
                    .getAddress();
            BigInteger wanted = new BigInteger(1, bytes).and(mask);
            String field = " @th,64,128 ";
            return prefix == V6_BITS ? field + hex(wanted) : field + "& " + hex(mask) + " == " + hex(wanted);
        } catch (UnknownHostException e) {
            throw new HypervisorFailure("INVALID_VALUE", "ipv6_allowed", address);
        }
    }

    private static String hex(BigInteger number) {
        return "0x" + number.toString(16);
    }

    @Override
    public synchronized void unlock(String port) throws HypervisorFailure {
        List<String> chains = chains();
        if (!chains.contains(port)) {
            return;
        }
        String chain = table + " " + port;
        // "sends" is the other one.
        nft(
                chains.size() <= 2
                        ? List.of("delete table " + table)
                        : List.of(
                                "delete element " + table + " ports { \"" + port + "\" }",
                                "flush chain " + chain,
                                "delete chain " + chain));
    }

    /** For bridges that end with their agent. */
    synchronized void removeAll() throws HypervisorFailure {
        if (!chains().isEmpty()) {
            nft(List.of("delete table " + table));
        }
    }

    private List<String> chains() throws HypervisorFailure {
        List<String> chains = new ArrayList<>();
        String inTable = null;
        Command.Result result = command.run(List.of("nft", "list", "chains", "bridge"));
        for (String line : result.ok() ? result.out().lines().toList() : List.<String>of()) {
            List<String> words = List.of(line.strip().split(" ", -1));
            if (words.getFirst().equals("table")) {
                inTable = words.get(1) + " " + words.get(2);
            } else if (words.getFirst().equals("chain") && table.equals(inTable)) {
                chains.add(words.get(1));
            }
        }
        return chains;
    }

    private void nft(List<String> script) throws HypervisorFailure {
        Command.Result result = command.run(List.of("nft", String.join("; ", script)));
        if (!result.ok()) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "nft (package nftables): " + result.err().strip());
        }
    }
}
