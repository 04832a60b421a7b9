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
        return build(command, "guests", "linux-image-cloud-amd64");
    }

    /** The same with a kernel that knows USB; it takes more memory. */
    static Path buildWithUsb(Command command) throws HypervisorFailure {
        return build(command, "guests-usb", "linux-image-amd64");
    }

    private static Path build(Command command, String folder, String kernel) throws HypervisorFailure {
        Path out = Path.of("target", folder).toAbsolutePath();
        Command.Result built =
                command.run(List.of("env", "TINY_LINUX_KERNEL=" + kernel, "../tiny-linux/build", out.toString()));
        assertThat(built.ok())
                .as("tiny Linux is built from Debian's packages; -Dweir.excludedGroups=lab leaves such tests out: "
                        + built.err())
                .isTrue();
        return out;
    }
}
