package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.command.Command;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Path;
import java.util.List;

/** The guest of the tests, made by the project's own script. */
public final class TinyLinux {
    private TinyLinux() {}

    /** Answers the folder of guests. */
    public static Path build(Command command) throws HypervisorFailure {
        Path out = Path.of("target", "guests").toAbsolutePath();
        Command.Result built = command.run(List.of("../tiny-linux/build", out.toString()));
        assertThat(built.ok())
                .as("tiny Linux is built from Debian's packages; -Dweir.excludedGroups=lab leaves such tests out: "
                        + built.err())
                .isTrue();
        return out;
    }
}
