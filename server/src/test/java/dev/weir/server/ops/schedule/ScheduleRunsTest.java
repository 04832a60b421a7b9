package dev.weir.server.ops.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssRef;
import dev.weir.model.types.VmssType;
import dev.weir.server.call.CallContext;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules that come due under a clock in the test's hand, with snapshots that are records alone. */
class ScheduleRunsTest {
    @TempDir
    Path dir;

    private final List<String> told = new ArrayList<>();
    private final List<String> kinds = new ArrayList<>();
    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VmssRef vmss;
    private ScheduleRuns runs;
    private ScheduleSweep sweep;
    private Runnable during = () -> {};

    /** Takes snapshots that have no disks. */
    private final class Bare implements Snapshots {
        @Override
        public VmRef take(CallContext context, VmRef of, String name, VmssType type) {
            if (parts.get(of, Vm.NAME_LABEL).equals("broken")) {
                throw Errors.srFull("1", "0");
            }
            kinds.add(type.wire());
            VmRef snapshot = new VmRef(parts.ids.ref());
            parts.write(tx -> Records.<VmRef>draft()
                    .with(Vm.UUID, parts.ids.uuid())
                    .with(Vm.NAME_LABEL, name)
                    .with(Vm.IS_A_SNAPSHOT, true)
                    .with(Vm.IS_A_TEMPLATE, true)
                    .with(Vm.SNAPSHOT_OF, of)
                    .with(Vm.SNAPSHOT_TIME, parts.clock.instant())
                    .create(tx, snapshot));
            during.run();
            return snapshot;
        }

        @Override
        public void remove(CallContext context, VmRef snapshot) {
            parts.write(tx -> Records.delete(tx, snapshot));
        }
    }

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("db");
        vmss = new VmssRef(parts.text(
                "VMSS.create",
                Map.of(
                        "name_label", "often",
                        "type", "checkpoint",
                        "frequency", "hourly",
                        "retained_snapshots", 2L,
                        "schedule", Map.of("min", "30"))));
        parts.call("VM.set_snapshot_schedule", vm, vmss);
        runs = new ScheduleRuns(
                parts.store, parts.clock, new Bare(), (name, owner, uuid, body) -> told.add(name + " " + body));
        to(30, -20 * 60);
        sweep = new ScheduleSweep(parts.store, parts.clock, parts.ids, runs, Runnable::run);
        sweep.run();
        assertThat(taken()).as("before the half hour").isEmpty();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** The clock goes to the next such minute of an hour, and a little further. */
    private void to(int minute, int seconds) {
        long now = parts.clock.instant().getEpochSecond();
        long next = (now / 3600 + 1) * 3600 + minute * 60L + seconds;
        parts.clock.advance(Duration.between(parts.clock.instant(), Instant.ofEpochSecond(next)));
    }

    private List<VmRef> taken() {
        return parts.get(vm, Vm.SNAPSHOTS);
    }

    private void due() {
        to(30, 5);
        sweep.run();
    }

    @Test
    void aScheduleThatIsDueRunsOnce() {
        due();
        Instant first = parts.clock.instant();
        assertThat(taken()).hasSize(1);
        assertThat(parts.get(taken().getFirst(), Vm.IS_VMSS_SNAPSHOT)).isTrue();
        assertThat(parts.get(taken().getFirst(), Vm.NAME_LABEL)).startsWith("often_db_");
        assertThat(kinds).containsExactly("checkpoint");
        assertThat(parts.get(vmss, Vmss.LAST_RUN_TIME))
                .isEqualTo(first.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        parts.clock.advance(Duration.ofMinutes(1));
        sweep.run();
        assertThat(taken()).as("not again in the same hour").hasSize(1);
        assertThat(told).singleElement().asString().startsWith("VMSS_SNAPSHOT_SUCCEEDED ");
    }

    @Test
    void theOldestOfItsOwnIsGivenUp() {
        VmRef byHand = new Bare().take(CallContext.own("hand"), vm, "by hand", VmssType.SNAPSHOT);
        due();
        VmRef oldest =
                taken().stream().filter(one -> !one.equals(byHand)).findFirst().orElseThrow();
        due();
        assertThat(taken()).hasSize(3);
        due();
        assertThat(taken()).hasSize(3).contains(byHand).doesNotContain(oldest);
    }

    @Test
    void oneThatFailsIsNamedAndTheOthersAreTaken() {
        VmRef broken = machines.vm("broken");
        parts.call("VM.set_snapshot_schedule", broken, vmss);
        due();
        assertThat(taken()).hasSize(1);
        assertThat(told)
                .containsExactly("VMSS_SNAPSHOT_FAILED VM: broken UUID: " + parts.get(broken, Vm.UUID)
                        + " Error:['SR_FULL', '1', '0']");
        assertThat(told.getFirst().substring("VMSS_SNAPSHOT_FAILED ".length()))
                .as("as clients read it")
                .matches("^VM:(.*)UUID:(.*)Error:\\[('.*',?)*\\],?$");
    }

    @Test
    void aDisabledOneDoesNotRun() {
        parts.call("VMSS.set_enabled", vmss, false);
        due();
        assertThat(taken()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasDueShortlyBeforeTheServerCameIsMadeUpFor() {
        to(30, 14 * 60);
        new ScheduleSweep(parts.store, parts.clock, parts.ids, runs, Runnable::run).run();
        assertThat(taken()).hasSize(1);
        new ScheduleSweep(parts.store, parts.clock, parts.ids, runs, Runnable::run).run();
        assertThat(taken()).as("once").hasSize(1);
        to(30, 16 * 60);
        new ScheduleSweep(parts.store, parts.clock, parts.ids, runs, Runnable::run).run();
        assertThat(taken()).as("too long ago").hasSize(1);
    }

    @Test
    void twoRunsOfOneScheduleDoNotMeet() {
        during = () -> {
            during = () -> {};
            runs.due(CallContext.own("second"), vmss);
        };
        due();
        assertThat(taken()).hasSize(1);
        assertThat(told.getFirst()).startsWith("VMSS_SNAPSHOT_MISSED_EVENT ");
        assertThat(told.getLast()).startsWith("VMSS_SNAPSHOT_SUCCEEDED ");
    }

    @Test
    void aCancelledRunIsNoFailureOfItsVm() {
        during = () -> {
            throw Errors.taskCancelled("OpaqueRef:t");
        };
        try {
            runs.due(CallContext.own("cancelled"), vmss);
        } catch (ApiFailure e) {
            assertThat(e.code()).isEqualTo("TASK_CANCELLED");
        }
        assertThat(told).isEmpty();
        assertThat(parts.get(vmss, Vmss.LAST_RUN_TIME)).isEqualTo(Instant.EPOCH);
        during = () -> {};
        runs.due(CallContext.own("next"), vmss);
        assertThat(told).hasSize(1);
    }
}
