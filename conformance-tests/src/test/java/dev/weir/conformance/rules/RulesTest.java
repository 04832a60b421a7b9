package dev.weir.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.OwnLibvirt;
import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.RunningPool;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Each rule of a VM's life, by its id, on the simulator and on real guests. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RulesTest {
    /** Rules that no client of a pool of one host can show; the server's own tests do, by their ids. */
    private static final Set<String> ELSEWHERE = Set.of(
            "VML-14", // a guest's features count on Xen alone: VmMobilityTest
            "VML-18", // PCI devices, virtual GPUs, USB devices: VmMobilityTest
            "VML-74", // what a dead master leaves: RestartTest, the killing campaign
            "VML-94", // what guests do by themselves: GuestEndsTest
            "VML-117"); // weights and caps in the domain: DomainXmlTest

    /** The numbers that there are. */
    private static final List<String> ALL = Stream.of(
                    IntStream.rangeClosed(1, 22),
                    IntStream.rangeClosed(70, 74),
                    IntStream.rangeClosed(80, 85),
                    IntStream.rangeClosed(90, 101),
                    IntStream.rangeClosed(110, 118),
                    IntStream.rangeClosed(130, 139),
                    IntStream.rangeClosed(150, 159),
                    IntStream.rangeClosed(170, 173))
            .flatMapToInt(numbers -> numbers)
            .mapToObj(number -> "VML-" + number)
            .toList();

    @TestFactory
    Stream<DynamicTest> onTheSimulator() {
        RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles());
        return shown(pool, Power.ofTheSimulator()).onClose(pool::close);
    }

    @TestFactory
    @Tag("lab")
    Stream<DynamicTest> onRealGuests() throws Exception {
        OwnLibvirt libvirt = OwnLibvirt.start();
        RunningPool pool = RunningPool.start(libvirt.setup());
        return shown(pool, Power.ofRealGuests()).onClose(() -> {
            pool.close();
            libvirt.close();
        });
    }

    @Test
    void everyRuleIsShown() {
        Set<String> shown = new TreeSet<>(ELSEWHERE);
        Stream.of(everywhere(), Power.ofTheSimulator(), Power.ofRealGuests())
                .flatMap(List::stream)
                .forEach(rule -> shown.add(rule.id()));
        assertThat(shown).containsAll(ALL);
    }

    private static List<Rule> everywhere() {
        return Stream.of(
                        States.rules(),
                        Power.rules(),
                        Memory.rules(),
                        Copies.rules(),
                        Devices.rules(),
                        Appliances.rules())
                .flatMap(List::stream)
                .toList();
    }

    private static Stream<DynamicTest> shown(RunningPool pool, List<Rule> more) {
        return Stream.concat(everywhere().stream(), more.stream())
                .map(rule -> DynamicTest.dynamicTest(rule.toString(), () -> {
                    try (Stage stage = new Stage(pool)) {
                        rule.shown().on(stage);
                    }
                }));
    }
}
