package dev.weir.conformance.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.OwnLibvirt;
import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each operation cut short by the death of each program that takes part (VML-74): afterwards records, guests and files
 * agree, and nothing is under way. The seed decides the moments, by what an operation leaves on disk as it goes on. Here
 * each operation meets one of the deaths, which the seed chooses; {@code -Dweir.midway.whole=true} has it meet all.
 */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MidwayTest {
    private static final long SEED = Long.getLong("weir.midway.seed", 20_261_127);
    private static final boolean WHOLE = Boolean.getBoolean("weir.midway.whole");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path discs;

    @TestFactory
    Stream<DynamicTest> whoeverDiesNothingIsLeftByHalf() throws Exception {
        OwnLibvirt libvirt = OwnLibvirt.start();
        PoolSetup setup = libvirt.setup();
        RunningPool pool = RunningPool.start(new PoolSetup(
                setup.hypervisor(), setup.agent(), List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")));
        Cuts cuts = new Cuts(pool, libvirt, new Scene(pool, discs));
        Stream<DynamicTest> cells = Arrays.stream(Victim.values())
                .flatMap(victim -> Deeds.GROUPS.stream()
                        .filter(group -> WHOLE || meets(group, victim))
                        .map(group -> DynamicTest.dynamicTest(name(group, victim), () -> cuts.cut(group, victim))));
        return Stream.concat(cells, Stream.of(DynamicTest.dynamicTest("all can go", cuts::end)))
                .onClose(() -> {
                    pool.close();
                    libvirt.close();
                });
    }

    private static boolean meets(List<Deed> group, Victim victim) {
        Victim[] victims = Victim.values();
        return victim == victims[Math.floorMod(SEED + Deeds.GROUPS.indexOf(group), victims.length)];
    }

    private static String name(List<Deed> group, Victim victim) {
        return group.stream().map(Deed::name).collect(Collectors.joining(", ", victim + ": ", ""));
    }

    /** Cuts operations short, and judges. */
    private record Cuts(RunningPool pool, OwnLibvirt libvirt, Scene scene) {
        void cut(List<Deed> group, Victim victim) throws Exception {
            int most = group.stream().mapToInt(Deed::traces).sum();
            int moment = new Random(SEED ^ name(group, victim).hashCode()).nextInt(most + 1);
            List<Deed.Call> calls =
                    group.stream().map(deed -> deed.begin().apply(scene)).toList();
            List<String> guests = group.stream()
                    .map(deed -> deed.subject().apply(scene))
                    .filter(vm -> !vm.isEmpty())
                    .distinct()
                    .map(vm -> scene.text("VM.get_uuid", vm))
                    .toList();
            int seen;
            try (Traces traces = new Traces(pool.directory())) {
                List<String> tasks = calls.stream()
                        .map(call -> scene.text(
                                "Async." + call.method(), call.params().toArray()))
                        .toList();
                seen = traces.await(moment, () -> tasks.stream().allMatch(scene::over));
                strike(victim, guests);
            }
            awaitAgreement(name(group, victim) + " at trace " + seen + ", wanted " + moment);
            scene.clear();
        }

        private void strike(Victim victim, List<String> guests) {
            switch (victim) {
                case SERVER -> {
                    pool.killServer();
                    pool.startServer();
                    scene.logInAgain();
                }
                case AGENT -> pool.restartAgent();
                case QEMU -> guests.forEach(libvirt::killGuest);
            }
        }

        /** What is settled after a death is waited for by its events; what then is not well stays so. */
        private void awaitAgreement(String when) {
            Instant end = Instant.now().plus(PATIENCE);
            Object token = "";
            List<String> problems = problems();
            while (!problems.isEmpty()) {
                if (Instant.now().isAfter(end)) {
                    throw new AssertionError("seed " + SEED + ", " + when + ":\n  " + String.join("\n  ", problems)
                            + "\nthe server's log:\n" + tail(pool.serverLog()) + "\nthe agent's log:\n"
                            + tail(pool.agentLog()));
                }
                token = Trees.member(scene.call("event.from", List.of("*"), token, 1.0), "token");
                problems = problems();
            }
        }

        private List<String> problems() {
            try {
                Picture picture =
                        new Picture(scene.client().rpc(), scene.client().session());
                Invariants invariants = new Invariants(picture)
                        .nothingUnderWay()
                        .whole()
                        .allowedOperations()
                        .sameGuests(pool.guests())
                        .sameDevices(libvirt::describe)
                        .sameFiles(scene.storage(), pool.directory().resolve("storage"), Set.of());
                List<String> problems = new ArrayList<>(invariants.problems());
                names(pool.directory().resolve("begun")).forEach(note -> problems.add("a note is left: " + note));
                names(pool.directory().resolve("agent/runs")).stream()
                        .filter(file -> picture.where("VM", "uuid", file.replaceFirst("\\..*", "")).stream()
                                .noneMatch(vm ->
                                        picture.text("VM", vm, "power_state").equals(VmFacts.RUNNING)))
                        .forEach(file -> problems.add("the file of a run that is over is left: " + file));
                return problems;
            } catch (Refused | Broken e) {
                return List.of(String.valueOf(e.getMessage()));
            }
        }

        private static List<String> names(Path folder) {
            try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
                return files.map(file -> file.getFileName().toString()).toList();
            } catch (IOException e) {
                return List.of();
            }
        }

        private static String tail(String log) {
            List<String> lines = log.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        }

        void end() {
            scene.end();
            awaitAgreement("in the end");
            assertThat(names(pool.directory().resolve("storage")))
                    .as("no file of a disk is left")
                    .isEmpty();
        }
    }
}
