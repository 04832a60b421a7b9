package dev.weir.server.ops.pool.join.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.model.types.Pool;
import dev.weir.server.ops.pool.join.Joining;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Skew;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each precondition by a fault of its own: code, parameters, order, and what force skips. */
class RulesTest {
    private static JoinFacts facts(Faults.Fault... faults) {
        Joining joining = new Joining();
        for (Faults.Fault fault : faults) {
            fault.make().accept(joining);
        }
        return joining.facts();
    }

    private static Rules.Broken first(JoinFacts facts, boolean force) {
        return Objects.requireNonNull(Rules.first(facts, force), "nothing is in the way");
    }

    @Test
    void nothingIsInTheWayOfWhatFits() {
        assertThat(Rules.all(facts())).isEmpty();
        assertThat(Rules.first(facts(), false)).isNull();
    }

    @Test
    void theRulesAreThoseOfTheReferenceInItsOrderAndThenOurOwn() {
        assertThat(Rules.ALL)
                .extracting(Rule::id)
                .isEqualTo(Faults.ALL.stream().map(Faults.Fault::rule).toList())
                .doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> eachFaultIsTold() {
        return Stream.concat(Faults.ALL.stream(), Faults.OTHERS.stream())
                .map(fault -> dynamicTest(fault.rule() + " " + fault.failure(), () -> {
                    Rules.Broken first = first(facts(fault), false);
                    assertThat(first.rule().id()).isEqualTo(fault.rule());
                    assertThat(first.blocker().failure().description()).isEqualTo(fault.failure());
                    assertThat(first.blocker().remedy()).isNotEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aFaultBreaksNoOtherRule() {
        return Faults.ALL.stream()
                .map(fault -> dynamicTest(fault.rule(), () -> {
                    assertThat(Rules.all(facts(fault)))
                            .extracting(broken -> broken.rule().id())
                            .containsExactly(fault.rule());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsHarmlessIsLetPass() {
        return Harmless.ALL.entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    Joining joining = new Joining();
                    each.getValue().accept(joining);
                    assertThat(Rules.all(joining.facts())).isEmpty();
                }));
    }

    /** All pairs, neighbours among them. */
    @TestFactory
    Stream<DynamicTest> ofTwoFaultsTheEarlierIsTold() {
        return Stream.iterate(0, i -> i < Faults.ALL.size(), i -> i + 1)
                .map(i -> dynamicTest(Faults.ALL.get(i).rule() + " and any later one", () -> {
                    for (Faults.Fault later : Faults.ALL.subList(i + 1, Faults.ALL.size())) {
                        assertThat(first(facts(later, Faults.ALL.get(i)), false)
                                        .rule()
                                        .id())
                                .as("beside " + later.rule())
                                .isEqualTo(Faults.ALL.get(i).rule());
                    }
                }));
    }

    /** POOL-49. */
    @TestFactory
    Stream<DynamicTest> forceSkipsSoftwareAndProcessorsAlone() {
        return Faults.ALL.stream()
                .map(fault -> dynamicTest(fault.rule(), () -> {
                    boolean skipped = List.of("POOL-26", "POOL-27").contains(fault.rule());
                    assertThat(Rules.first(facts(fault), true) == null).isEqualTo(skipped);
                }));
    }

    @Test
    void thePoolSaysWhetherItIsStrict() {
        for (String key : List.of("weir:strict-join", "strict_join")) {
            for (Faults.Fault fault : Faults.ALL) {
                Joining joining = new Joining();
                fault.make().accept(joining);
                joining.theirs.set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of(key, "false"));
                assertThat(Rules.first(joining.facts(), false) == null)
                        .as(fault.rule())
                        .isEqualTo(fault.rule().startsWith("strict"));
                joining.theirs.set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of(key, "true"));
                joining.ours.set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of(key, "false"));
                assertThat(Rules.first(joining.facts(), false)).as(fault.rule()).isNotNull();
            }
        }
    }

    @Test
    void aLicenceWithoutPoolsIsSeenBeforeAnythingIsSent() {
        assertThat(Rules.beforeLogin(facts().ours())).isNull();
        Blocker blocker = Objects.requireNonNull(
                Rules.beforeLogin(facts(Faults.ALL.getFirst()).ours()));
        assertThat(blocker.failure().description()).containsExactly("LICENCE_RESTRICTION");
    }

    @Test
    void theClocksMayDifferByTheBoundAndNoMore() {
        Joining joining = new Joining();
        joining.skew = new Skew(Duration.ofMinutes(5), Duration.ZERO);
        assertThat(Rules.all(joining.facts())).isEmpty();
        joining.skew = new Skew(Duration.ofSeconds(301), Duration.ZERO);
        assertThat(first(joining.facts(), false).blocker().theirs()).isEqualTo("+301 seconds");
    }
}
