package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.time.SystemScheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Needs root and libvirt. */
@Tag("lab")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PrivateLibvirtTest {
    private static final UUID HOST = UUID.fromString("d0000000-0000-4000-8000-000000000002");

    private final SystemScheduler scheduler = new SystemScheduler();

    @TempDir
    Path folder;

    @AfterEach
    void down() {
        scheduler.close();
    }

    /** The program that the test kills: it has a private libvirt and waits for its end. */
    static final class Owner {
        public static void main(String[] args) throws Exception {
            SystemScheduler scheduler = new SystemScheduler();
            PrivateLibvirt.start(Path.of(args[0]), HOST, "weir bridge plt", scheduler);
            System.out.println("up");
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Test
    void endsWithItsOwnerHoweverThatEnds() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(owner.getInputStream().read()).isEqualTo('u');
        List<ProcessHandle> family = owner.descendants().toList();
        assertThat(family).hasSizeGreaterThan(2);
        assertThat(Processes.mentioning(folder.toString())).hasSizeGreaterThan(1);
        owner.destroyForcibly();
        for (ProcessHandle process : family) {
            process.onExit().get(1, TimeUnit.MINUTES);
        }
        assertThat(Processes.mentioning(folder.toString())).isEmpty();
    }

    @Test
    void aDeepFolderGetsShortSockets() throws Exception {
        Path deep = folder.resolve("a-long-name".repeat(8)).resolve("another-name".repeat(5));
        try (PrivateLibvirt libvirt = PrivateLibvirt.start(deep, HOST, "weir bridge plt", scheduler)) {
            assertThat(libvirt.run()).startsWith(Path.of("/run/weir"));
            assertThat(libvirt.uri().toString()).startsWith("qemu+unix:///system?socket=/run/weir/");
        }
        assertThat(Processes.mentioning(deep.toString())).isEmpty();
        assertThat(PrivateLibvirt.shortRun(deep)).doesNotExist();
    }
}
