package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.Specs;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Weight and cap of a real guest (VML-117), read where the kernel goes by them. */
@Tag("lab")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WeighedGuestTest {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private static final int DEEPEST = 6;

    private final CpuGroups kind = CpuGroups.ofThisMachine();

    @TempDir
    Path folder;

    private String group = "";

    /** Groups outlive whoever is killed, so a test that fails would leave its own, in each tree of them. */
    @AfterEach
    void clear() throws IOException {
        if (group.isEmpty()) {
            return;
        }
        try (Stream<Path> all = Files.find(
                ROOT,
                DEEPEST,
                (path, kind) -> kind.isDirectory() && path.toString().contains(group))) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void theKernelGoesByWhatTheGuestIsToHave() throws Exception {
        try (Lab lab = new Lab(folder, kind)) {
            lab.hypervisor.start(spec(lab, "run-1", new CpuTuning(512, 150, List.of())));
            if (kind == CpuGroups.NONE) {
                // Nobody weighs guests on this machine: they run all the same, and a change is none.
                lab.hypervisor.controls().tune(lab.vm, new CpuTuning(64, 0, List.of()));
                assertThat(lab.domain().power()).isEqualTo(DomainState.Power.RUNNING);
                lab.hypervisor.destroy(lab.vm);
                return;
            }
            Path own = group(lab);
            assertThat(weight(own)).isEqualTo(kind.shares(2, 1));
            assertThat(limit(own)).isEqualTo("150000 100000");

            lab.hypervisor.controls().tune(lab.vm, new CpuTuning(64, 0, List.of()));
            assertThat(weight(own)).isEqualTo(kind.shares(1, 4));
            assertThat(limit(own)).isEqualTo("none 100000");

            lab.hypervisor.controls().tune(lab.vm, new CpuTuning(CpuTuning.USUAL_WEIGHT, 50, List.of()));
            assertThat(weight(own)).isEqualTo(kind.shares(1, 1));
            assertThat(limit(own)).isEqualTo("50000 100000");
            lab.hypervisor.destroy(lab.vm);
            assertThat(own).as("it ends with the guest").doesNotExist();

            lab.hypervisor.start(spec(lab, "run-2", CpuTuning.NONE));
            Path usual = group(lab);
            assertThat(weight(usual)).isEqualTo(kind.shares(1, 1));
            assertThat(limit(usual)).startsWith("none ");
            lab.hypervisor.controls().tune(lab.vm, new CpuTuning(65_535, 10, List.of()));
            assertThat(weight(usual)).isEqualTo(kind.shares(65_535, CpuTuning.USUAL_WEIGHT));
            assertThat(limit(usual)).isEqualTo("10000 100000");
            lab.hypervisor.destroy(lab.vm);
            assertThat(usual).doesNotExist();
        }
    }

    /** The group of the whole guest is above that of the process, in which only QEMU's own threads are. */
    private Path group(Lab lab) throws IOException {
        String controller = kind == CpuGroups.V2 ? "" : "cpu";
        String line = Files.readAllLines(
                        Path.of("/proc", Long.toString(lab.qemu(lab.vm).pid()), "cgroup"))
                .stream()
                .filter(l -> List.of(l.split(":", 3)[1].split(",", -1)).contains(controller))
                .findFirst()
                .orElseThrow();
        Path inner = ROOT.resolve(controller).resolve(line.split(":", 3)[2].substring(1));
        assertThat(inner).hasFileName("emulator");
        Path outer = Objects.requireNonNull(inner.getParent());
        group = String.valueOf(outer.getFileName());
        return outer;
    }

    private long weight(Path own) throws IOException {
        return Long.parseLong(read(own.resolve(kind == CpuGroups.V2 ? "cpu.weight" : "cpu.shares")));
    }

    /** Microseconds of each period, and the period. */
    private String limit(Path own) throws IOException {
        String limit = kind == CpuGroups.V2
                ? read(own.resolve("cpu.max"))
                : read(own.resolve("cpu.cfs_quota_us")) + " " + read(own.resolve("cpu.cfs_period_us"));
        return limit.replaceFirst("^(max|-1)", "none");
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static DomainSpec spec(Lab lab, String run, CpuTuning tuning) {
        DomainSpec plain = lab.tiny(run, "", OnStop.DESTROY);
        return Specs.with(plain, plain.hardware(), tuning);
    }
}
