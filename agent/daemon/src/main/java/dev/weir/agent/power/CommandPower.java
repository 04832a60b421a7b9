package dev.weir.agent.power;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.List;

/**
 * Ends the machine by a command of its administrator's, called with {@code off} or {@code reboot}. Without one the
 * machine is somebody's own, and not the agent's to end.
 */
public final class CommandPower implements Power {
    private final Command command;
    private final String program;
    private final Wakening wakening;

    /** {@code program} is empty where the machine is not to be ended. */
    public CommandPower(Command command, String program, Wakening wakening) {
        this.command = command;
        this.program = program;
        this.wakening = wakening;
    }

    @Override
    public void require() throws HypervisorFailure {
        if (program.isEmpty()) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED",
                    "This machine is not its agent's to end: the agent was started without --power");
        }
    }

    @Override
    public void end(boolean again) throws HypervisorFailure {
        require();
        Command.Result result = command.run(List.of(program, again ? "reboot" : "off"));
        if (!result.ok()) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED",
                    program + " refused with status " + result.exit() + ": "
                            + result.err().strip());
        }
    }

    @Override
    public void wake(String mac) throws HypervisorFailure {
        wakening.send(mac);
    }
}
