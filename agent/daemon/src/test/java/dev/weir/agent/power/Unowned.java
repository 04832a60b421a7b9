package dev.weir.agent.power;

import dev.weir.agent.command.Command;
import java.time.Duration;
import java.util.List;

/** The power of a machine that no agent is to end, as a test's is. */
public final class Unowned {
    private Unowned() {}

    public static Power machine() {
        return new CommandPower(new Command(Duration.ofMinutes(1)), "", new Wakening(List::of, 1));
    }
}
