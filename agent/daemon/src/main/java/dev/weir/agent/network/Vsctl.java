package dev.weir.agent.network;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open vSwitch's own program, which changes its database and waits until the switch has followed. */
final class Vsctl {
    private static final Logger LOG = LoggerFactory.getLogger(Vsctl.class);
    private static final String TIMEOUT = "--timeout=60";

    /** Said with exit code 0, as the database holds by then what the switch could not do. */
    private static final String NOT_FOLLOWED = "Error detected while setting up";

    private final Command command;
    private final List<String> start;

    private final @Nullable Path sockets;

    /** The machine's own. */
    Vsctl(Command command) {
        this(command, null);
    }

    /**
     * Of another switch than the machine's.
     *
     * @param sockets where its bridges are spoken to
     * @param options such as which database to take
     */
    Vsctl(Command command, @Nullable Path sockets, String... options) {
        this.command = command;
        this.sockets = sockets;
        List<String> words = new ArrayList<>(List.of("ovs-vsctl", TIMEOUT));
        words.addAll(List.of(options));
        this.start = List.copyOf(words);
    }

    /** What it prints. */
    String run(String... words) throws HypervisorFailure {
        Command.Result result = result(words);
        if (!result.ok() || result.err().contains(NOT_FOLLOWED)) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    "ovs-vsctl " + String.join(" ", words) + ": " + result.err().strip());
        }
        return result.out().strip();
    }

    /** What the switch could not do stands in its database all the same, and is taken back. */
    void orUndo(List<String> words, String... undo) throws HypervisorFailure {
        try {
            run(words.toArray(String[]::new));
        } catch (HypervisorFailure e) {
            List<String> line = new ArrayList<>(List.of("--if-exists"));
            line.addAll(List.of(undo));
            try {
                run(line.toArray(String[]::new));
            } catch (HypervisorFailure again) {
                LOG.warn("what was begun stays: {}", again.getMessage());
            }
            throw e;
        }
    }

    /** Whether the answer is yes, said by the exit code 0; 2 is no. */
    boolean asks(String... words) throws HypervisorFailure {
        Command.Result result = result(words);
        if (result.exit() != 0 && result.exit() != 2) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR",
                    "ovs-vsctl " + String.join(" ", words) + ": " + result.err().strip());
        }
        return result.ok();
    }

    /** The words it prints. */
    List<String> list(String... words) throws HypervisorFailure {
        return run(words)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** How the program that speaks to bridges themselves calls this one. */
    String spoken(String bridge) {
        return sockets == null ? bridge : "unix:" + sockets.resolve(bridge + ".mgmt");
    }

    /** The column for it in the database is for whoever starts the switch to fill. */
    String version() throws HypervisorFailure {
        String first = run("--version").lines().findFirst().orElse("");
        return first.substring(first.lastIndexOf(' ') + 1);
    }

    private Command.Result result(String... words) throws HypervisorFailure {
        List<String> line = new ArrayList<>(start);
        line.addAll(List.of(words));
        return command.run(line);
    }
}
