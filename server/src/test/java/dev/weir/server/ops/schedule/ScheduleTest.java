package dev.weir.server.ops.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Message;
import dev.weir.model.types.Sr;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vmss;
import dev.weir.model.types.VmssRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records of schedules: what may stand in them, and which VMs they may have. */
class ScheduleTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private static Map<String, Object> record(String frequency, Map<String, String> schedule) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("name_label", "nightly");
        record.put("type", "snapshot");
        record.put("frequency", frequency);
        record.put("schedule", schedule);
        return record;
    }

    private VmssRef create(String frequency, Map<String, String> schedule) {
        return new VmssRef(parts.text("VMSS.create", record(frequency, schedule)));
    }

    @Test
    void createFillsInWhatIsLeftOut() {
        VmssRef vmss = create("weekly", Map.of("days", "friday,MONDAY"));
        assertThat(parts.get(vmss, Vmss.SCHEDULE))
                .containsOnly(Map.entry("hour", "0"), Map.entry("min", "0"), Map.entry("days", "Friday,Monday"));
        assertThat(parts.get(vmss, Vmss.RETAINED_SNAPSHOTS)).isEqualTo(7);
        assertThat(parts.get(vmss, Vmss.ENABLED)).isTrue();
        assertThat(parts.get(vmss, Vmss.LAST_RUN_TIME)).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            hourly, min,  7,               7
            hourly, hour, 1,               1
            daily,  hour, 24,              24
            daily,  hour, -1,              -1
            daily,  hour, noon,            noon
            daily,  days, Monday,          Monday
            weekly, days, Someday,         Someday
            weekly, days, 'Monday,monday', 'Monday,monday'
            weekly, days, 'Xday,Yday',     Yday
            weekly, week, 1,               1
            """)
    void createRefusesWhatDoesNotFit(String frequency, String key, String value, String named) {
        assertThat(parts.failure("VMSS.create", record(frequency, Map.of(key, value))))
                .containsExactly("INVALID_VALUE", "schedule:" + key, named);
        assertThat(Values.texts(parts.call("VMSS.get_all"))).isEmpty();
    }

    @Test
    void oneToTenSnapshotsAreRetained() {
        VmssRef vmss = create("hourly", Map.of());
        for (long wrong : List.of(0L, 11L)) {
            assertThat(parts.failure("VMSS.set_retained_snapshots", vmss, wrong))
                    .containsExactly("INVALID_VALUE", "retained_snapshots", Long.toString(wrong));
        }
        parts.call("VMSS.set_retained_snapshots", vmss, 10L);
        assertThat(parts.get(vmss, Vmss.RETAINED_SNAPSHOTS)).isEqualTo(10);
        Map<String, Object> record = record("hourly", Map.of());
        record.put("retained_snapshots", 0L);
        assertThat(parts.failure("VMSS.create", record)).containsExactly("INVALID_VALUE", "retained_snapshots", "0");
    }

    @Test
    void anotherFrequencyHasOtherKeys() {
        VmssRef vmss = create("weekly", Map.of("days", "Sunday", "min", "45"));
        parts.call("VMSS.set_frequency", vmss, "daily");
        assertThat(parts.get(vmss, Vmss.SCHEDULE)).containsOnly(Map.entry("hour", "0"), Map.entry("min", "45"));
        parts.call("VMSS.set_frequency", vmss, "hourly");
        assertThat(parts.get(vmss, Vmss.SCHEDULE)).containsOnly(Map.entry("min", "45"));
    }

    @Test
    void setScheduleReplacesKeyByKey() {
        VmssRef vmss = create("daily", Map.of("hour", "5"));
        parts.call("VMSS.set_schedule", vmss, Map.of("min", "15"));
        assertThat(parts.get(vmss, Vmss.SCHEDULE)).containsOnly(Map.entry("hour", "5"), Map.entry("min", "15"));
        assertThat(parts.failure("VMSS.set_schedule", vmss, Map.of("min", "16")))
                .containsExactly("INVALID_VALUE", "schedule:min", "16");
        assertThat(parts.failure("VMSS.add_to_schedule", vmss, "hour", "6"))
                .containsExactly("MAP_DUPLICATE_KEY", "VMSS", "schedule", vmss.ref(), "hour");
        parts.call("VMSS.remove_from_schedule", vmss, "hour");
        assertThat(parts.failure("VMSS.add_to_schedule", vmss, "hour", "66"))
                .containsExactly("INVALID_VALUE", "schedule:hour", "66");
        parts.call("VMSS.add_to_schedule", vmss, "hour", "6");
        assertThat(parts.get(vmss, Vmss.SCHEDULE)).containsEntry("hour", "6");
    }

    @Test
    void aScheduleWithVmsStays() {
        VmssRef vmss = create("hourly", Map.of());
        parts.call("VM.set_snapshot_schedule", vm, vmss);
        assertThat(parts.failure("VMSS.destroy", vmss)).containsExactly("VMSS_HAS_VM");
        assertThat(parts.failure("VM.set_is_a_template", vm, true))
                .as("VML-19")
                .containsExactly("VM_ASSIGNED_TO_SNAPSHOT_SCHEDULE", vm.ref(), vmss.ref());
        VmRef clone = new VmRef(parts.text("VM.clone", vm, "clone"));
        assertThat(parts.get(clone, Vm.SNAPSHOT_SCHEDULE)).isEqualTo(VmssRef.NULL);
        parts.call("VM.set_snapshot_schedule", vm, VmssRef.NULL);
        parts.call("VMSS.destroy", vmss);
        assertThat(parts.exists(vmss)).isFalse();
    }

    @Test
    void onlyPlainVmsHaveASchedule() {
        VmssRef vmss = create("hourly", Map.of());
        VmRef template = new Machines(parts).template("Tiny Linux");
        assertThat(parts.failure("VM.set_snapshot_schedule", template, vmss))
                .containsExactly("VM_IS_TEMPLATE", template.ref());
        assertThat(parts.failure("VM.set_snapshot_schedule", vm, "OpaqueRef:nothing"))
                .containsExactly("INVALID_VALUE", "OpaqueRef:nothing");
    }

    @Test
    void quiescingNeedsAGuestThatCan() {
        VmssRef vmss = create("hourly", Map.of());
        parts.call("VM.set_snapshot_schedule", vm, vmss);
        assertThat(parts.failure("VMSS.set_type", vmss, "snapshot_with_quiesce"))
                .containsExactly("VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", vm.ref());
        VmGuestMetricsRef guest = new VmGuestMetricsRef(parts.ids.ref());
        parts.write(tx -> {
            Records.<VmGuestMetricsRef>draft()
                    .with(VmGuestMetrics.UUID, parts.ids.uuid())
                    .with(VmGuestMetrics.OTHER, Map.of("feature-quiesce", "1"))
                    .create(tx, guest);
            Records.set(tx, vm, Vm.GUEST_METRICS, guest);
        });
        parts.call("VMSS.set_type", vmss, "snapshot_with_quiesce");
        parts.call("VM.set_snapshot_schedule", vm, VmssRef.NULL);
        parts.set(guest, VmGuestMetrics.OTHER, Map.of());
        assertThat(parts.failure("VM.set_snapshot_schedule", vm, vmss))
                .containsExactly("VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", vm.ref());
    }

    /** As clients take them; what a schedule gives up goes for good, disks and all. */
    @Test
    void snapshotsAreTakenAndTheOldestGivenUp() {
        Machines machines = new Machines(parts);
        machines.vbd(vm, machines.disk("disk"), "0");
        VmssRef vmss = create("hourly", Map.of());
        parts.call("VMSS.set_retained_snapshots", vmss, 2);
        parts.call("VM.set_snapshot_schedule", vm, vmss);
        List<VmRef> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.clock.advance(Duration.ofMinutes(1));
            parts.call("VMSS.snapshot_now", vmss);
            parts.get(vm, Vm.SNAPSHOTS).stream()
                    .filter(snapshot -> !taken.contains(snapshot))
                    .forEach(taken::add);
        }
        assertThat(taken).hasSize(3);
        assertThat(parts.get(vm, Vm.SNAPSHOTS)).containsExactlyInAnyOrder(taken.get(1), taken.get(2));
        assertThat(taken.subList(1, 3)).allMatch(snapshot -> parts.get(snapshot, Vm.IS_VMSS_SNAPSHOT));
        assertThat(parts.get(vmss, Vmss.LAST_RUN_TIME)).isEqualTo(parts.clock.instant());
        assertThat(parts.store.snapshot().count(Vdi.DEF)).isEqualTo(3);
        assertThat(parts.store.snapshot().count(TrashEntry.DEF)).isZero();
        String sr = parts.get(machines.localSr(), Sr.UUID);
        assertThat(parts.agent.stored(sr)).hasSize(3);
        assertThat(parts.store.snapshot().rows(Message.DEF))
                .extracting(message -> Records.get(message, Message.NAME))
                .filteredOn("VMSS_SNAPSHOT_SUCCEEDED"::equals)
                .hasSize(3);
    }
}
