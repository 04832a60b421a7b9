package dev.weir.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An Open vSwitch with its own database and sockets, in the machine's network. */
final class OvsProcess implements AutoCloseable {
    private final Command command;
    private final Path folder;
    private final Process database;
    private final Process vswitch;

    OvsProcess(Command command, Path folder) throws IOException, HypervisorFailure {
        this.command = command;
        this.folder = folder;
        run("ovsdb-tool", "create", folder.resolve("db").toString(), "/usr/share/openvswitch/vswitch.ovsschema");
        database = start("ovsdb-server", folder.resolve("db").toString(), "--remote=p" + socket());
        run("ovs-vsctl", "--db=" + socket(), "--retry", "--timeout=60", "--no-wait", "init");
        vswitch = start("ovs-vswitchd", socket());
    }

    private String socket() {
        return "unix:" + folder.resolve("sock");
    }

    Vsctl vsctl() {
        return new Vsctl(command, folder, "--db=" + socket());
    }

    private Process start(String name, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(name));
        line.addAll(List.of(words));
        line.add("--unixctl=" + folder.resolve(name + ".ctl"));
        line.add("--log-file=" + folder.resolve(name + ".log"));
        line.add("-vconsole:off");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("OVS_RUNDIR", folder.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
    }

    private void run(String... words) throws HypervisorFailure {
        Command.Result result = command.run(List.of(words));
        assertThat(result.ok()).as(result.err()).isTrue();
    }

    /** The switch is ended by its own way: its taps are left in the machine by any other. */
    @Override
    public void close() throws HypervisorFailure {
        run("ovs-appctl", "-t", folder.resolve("ovs-vswitchd.ctl").toString(), "exit", "--cleanup");
        vswitch.onExit().join();
        database.destroy();
        database.onExit().join();
    }
}
