package dev.weir.server.ops.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.SmRef;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What disks hold and whether they keep it; records without volumes (STO-42 to STO-56). */
class ContentsTest {
    private static final String NAMED = "0f6c3b1e-3a55-4a51-9d8e-000000000001";

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;
    private VdiRef vdi;
    private VbdRef vbd;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        vdi = machines.disk("disk");
        vbd = machines.vbd(vm, vdi, "0");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String sr() {
        return machines.localSr().ref();
    }

    /** STO-50: a disk that is reset is empty of what was written at each start and each reboot, not at a resume. */
    @Test
    void onBoot() {
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VDI.set_on_boot", vdi, "reset"))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        assertThat(parts.failure("VDI.set_allow_caching", vdi, true))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.agent.asked(Verb.ResetVolume.class)).isEmpty();
        parts.call("VDI.set_on_boot", vdi, "reset");
        assertThat(parts.get(vdi, Vdi.ON_BOOT)).isEqualTo(OnBoot.RESET);
        assertThat(parts.failure("VDI.snapshot", vdi, Map.of()))
                .as("STO-45")
                .containsExactly("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
        assertThat(resets("VM.start", vm, false, false)).isEqualTo(1);
        assertThat(parts.agent.asked().getLast()).isInstanceOf(Verb.StartDomain.class);
        assertThat(resets("VM.hard_reboot", vm)).isEqualTo(1);
        assertThat(parts.agent.asked(Verb.ResetDomain.class)).isEmpty();
        assertThat(resets("VM.clean_reboot", vm)).isEqualTo(1);
        assertThat(parts.agent.asked(Verb.RebootDomain.class)).isEmpty();
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.RUNNING);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(resets("VM.pause", vm) + resets("VM.unpause", vm)).isZero();
        parts.call("VM.hard_shutdown", vm);
        parts.call("VDI.set_on_boot", vdi, "persist");
        assertThat(parts.agent.asked(Verb.PersistVolume.class)).hasSize(1);
        assertThat(resets("VM.start", vm, false, false)).isZero();
        assertThat(resets("VM.hard_reboot", vm)).isZero();
        assertThat(parts.agent.asked(Verb.ResetDomain.class)).hasSize(1);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VDI.set_allow_caching", vdi, true);
        assertThat(parts.get(vdi, Vdi.ALLOW_CACHING)).isTrue();
        parts.set(vdi, Vdi.CBT_ENABLED, true);
        assertThat(parts.failure("VDI.set_on_boot", vdi, "reset"))
                .as("STO-42 (8)")
                .containsExactly("VDI_CBT_ENABLED", vdi.ref());
    }

    private int resets(String method, Object... params) {
        int before = parts.agent.asked(Verb.ResetVolume.class).size();
        parts.call(method, params);
        return parts.agent.asked(Verb.ResetVolume.class).size() - before;
    }

    /** A disk that cannot be reset is not started from. */
    @Test
    void aStartWhoseDiskCannotBeResetFails() {
        parts.call("VDI.set_on_boot", vdi, "reset");
        parts.agent.refuse(Verb.ResetVolume.class, "VDI_IN_USE", parts.get(vdi, Vdi.LOCATION), "reset");
        assertThat(parts.failure("VM.start", vm, false, false)).containsExactly("VDI_IN_USE", vdi.ref(), "reset");
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
    }

    /** STO-56: through all the bytes, telling how far. */
    @Test
    void checksum() {
        assertThat(parts.text("VDI.checksum", vdi)).isEqualTo("md5-of-" + (64L << 20));
        assertThat(parts.agent.asked(Verb.DigestVolume.class)).hasSize(2);
        assertThat(parts.agent.asked(Verb.DigestVolume.class).stream()
                        .map(Verb.DigestVolume::reading)
                        .distinct())
                .as("one reading")
                .hasSize(1);
    }

    /** STO-52: the disk keeps its name and gets the snapshot's content and size. */
    @Test
    void revert() {
        VdiRef snapshot = new VdiRef(parts.text("VDI.snapshot", vdi, Map.of()));
        parts.call("VDI.resize", vdi, 128L << 20);
        assertThat(parts.failure("VDI.revert", vdi)).containsExactly("REVERT_ONLY_ALLOWED_ON_SNAPSHOT");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VDI.revert", snapshot))
                .as("the rules of destroy for the disk")
                .containsExactly("VDI_IN_USE", vdi.ref(), "revert_from");
        parts.call("VM.hard_shutdown", vm);
        parts.call("VDI.revert", snapshot);
        assertThat(parts.agent.asked(Verb.RevertVolume.class))
                .containsExactly(new Verb.RevertVolume(
                        parts.get(machines.localSr(), Sr.UUID),
                        parts.get(vdi, Vdi.LOCATION),
                        parts.get(snapshot, Vdi.LOCATION)));
        assertThat(parts.get(vdi, Vdi.VIRTUAL_SIZE)).isEqualTo(64L << 20);
        assertThat(parts.exists(snapshot)).isTrue();
        for (VdiRef each : List.of(vdi, snapshot)) {
            assertThat(parts.get(each, Vdi.CURRENT_OPERATIONS)).isEmpty();
        }
        set(Sm.FEATURES, "VDI_REVERT", false);
        assertThat(parts.failure("VDI.revert", snapshot)).containsExactly("SR_OPERATION_NOT_SUPPORTED", sr());
    }

    private void set(dev.weir.model.value.Field<SmRef, Map<String, Long>> field, String feature, boolean there) {
        parts.write(tx -> {
            for (Row row : List.copyOf(tx.rows(Sm.DEF))) {
                Map<String, Long> features = new LinkedHashMap<>(Records.get(row, field));
                if (there) {
                    features.put(feature, 1L);
                } else {
                    features.remove(feature);
                }
                Records.set(tx, new SmRef(row.ref()), field, features);
            }
        });
    }

    /** STO-49: this server opens no sessions for drivers. */
    @Test
    void fieldsThatOnlyDriversSet() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("managed", false);
        values.put("sharable", true);
        values.put("read_only", true);
        values.put("missing", true);
        values.put("virtual_size", 1);
        values.put("physical_utilisation", 1);
        values.put("is_a_snapshot", true);
        values.put("snapshot_of", vdi);
        values.put("snapshot_time", "20260102T03:04:05Z");
        values.put("metadata_of_pool", "OpaqueRef:NULL");
        var before = parts.store.snapshot().find(Vdi.DEF, vdi.ref());
        values.forEach((field, value) -> {
            assertThat(parts.failure("VDI.set_" + field, vdi, value))
                    .as(field)
                    .containsExactly("PERMISSION_DENIED", "");
            assertThat(parts.failure("VDI.set_" + field, "OpaqueRef:none", value))
                    .containsExactly("HANDLE_INVALID", "VDI", "OpaqueRef:none");
        });
        assertThat(parts.failure("VDI.db_forget", vdi)).as("STO-44").containsExactly("PERMISSION_DENIED", "");
        assertThat(parts.failure("VDI.db_introduce", introduction("x", true)))
                .as("STO-44")
                .containsExactly("PERMISSION_DENIED", "");
        assertThat(parts.store.snapshot().find(Vdi.DEF, vdi.ref())).isEqualTo(before);
    }

    private Object[] introduction(String location, boolean own) {
        List<Object> all = new ArrayList<>(List.of(
                NAMED,
                "name",
                "text",
                machines.localSr(),
                "system",
                true,
                false,
                Map.of("a", "b"),
                location,
                Map.of(),
                Map.of(),
                true,
                77,
                7,
                "OpaqueRef:NULL",
                false,
                "19700101T00:00:00Z",
                "OpaqueRef:NULL"));
        if (own) {
            all.add(false);
        }
        return all.toArray();
    }

    /** STO-44: the storage supplies sizes; names, type and maps are the caller's. */
    @Test
    void introduce() {
        assertThat(parts.failure("VDI.introduce", introduction("volume", false)))
                .as("no driver of ours says it can")
                .containsExactly("SR_OPERATION_NOT_SUPPORTED", sr());
        set(Sm.FEATURES, "VDI_INTRODUCE", true);
        String taken = parts.get(vdi, Vdi.LOCATION);
        assertThat(parts.failure("VDI.introduce", introduction(taken, false)))
                .containsExactly("LOCATION_NOT_UNIQUE", sr(), taken);
        assertThat(parts.failure("VDI.introduce", introduction("volume", false)))
                .containsExactly("VDI_MISSING", sr(), "volume");
        parts.agent.put(
                parts.get(machines.localSr(), Sr.UUID),
                new dev.weir.agent.protocol.VolumeState(
                        "volume", dev.weir.agent.protocol.VolumeRef.Format.QCOW2, 9 << 20, 4096, ""));
        VdiRef made = new VdiRef(parts.text("VDI.introduce", introduction("volume", false)));
        assertThat(parts.get(made, Vdi.UUID)).isEqualTo(NAMED);
        assertThat(parts.get(made, Vdi.VIRTUAL_SIZE)).isEqualTo(9 << 20);
        assertThat(parts.get(made, Vdi.TYPE)).isEqualTo(VdiType.SYSTEM);
        assertThat(parts.get(made, Vdi.NAME_LABEL)).isEqualTo("name");
        assertThat(parts.get(made, Vdi.OTHER_CONFIG)).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void poolIntroduceIsARecordOnly() {
        VdiRef made = new VdiRef(parts.text("VDI.pool_introduce", introduction("x", true)));
        assertThat(parts.get(made, Vdi.UUID)).isEqualTo(NAMED);
        assertThat(parts.get(made, Vdi.VIRTUAL_SIZE)).isEqualTo(77);
        assertThat(parts.get(made, Vdi.LOCATION)).isEqualTo("x");
        assertThat(parts.failure("VDI.pool_introduce", introduction("x", true)))
                .as("STO-44")
                .containsExactly("LOCATION_NOT_UNIQUE", sr(), "x");
        Object[] bad = introduction("y", true);
        bad[0] = "no uuid";
        assertThat(parts.failure("VDI.pool_introduce", bad)).containsExactly("UUID_INVALID", "VDI", "no uuid");
    }

    /** STO-44: the volume stays, and a scan finds it again. */
    @Test
    void forget() {
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VDI.forget", vdi)).containsExactly("VDI_IN_USE", vdi.ref(), "forget");
        parts.call("VM.hard_shutdown", vm);
        parts.set(vdi, Vdi.TYPE, VdiType.RRD);
        assertThat(parts.failure("VDI.forget", vdi)).containsExactly("VDI_HAS_RRDS", vdi.ref());
        parts.set(vdi, Vdi.TYPE, VdiType.HA_STATEFILE);
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.set(pool, Pool.HA_ENABLED, true);
        assertThat(parts.failure("VDI.forget", vdi)).containsExactly("HA_IS_ENABLED");
        assertThat(parts.failure("VDI.destroy", vdi)).as("STO-43").containsExactly("HA_IS_ENABLED");
        parts.set(pool, Pool.HA_ENABLED, false);
        String location = parts.get(vdi, Vdi.LOCATION);
        parts.set(parts.get(machines.localSr(), Sr.PBDS).getFirst(), Pbd.CURRENTLY_ATTACHED, false);
        parts.call("VDI.forget", vdi);
        assertThat(parts.exists(vdi)).as("no PBD is needed").isFalse();
        assertThat(parts.exists(vbd)).isFalse();
        parts.set(parts.get(machines.localSr(), Sr.PBDS).getFirst(), Pbd.CURRENTLY_ATTACHED, true);
        parts.call("SR.scan", machines.localSr());
        assertThat(parts.get(new VdiRef(parts.text("VDI.get_by_uuid", location)), Vdi.LOCATION))
                .isEqualTo(location);
    }

    @Test
    void whatNoDriverDoes() {
        assertThat(parts.failure("VDI.force_unlock", vdi)).as("STO-56").containsExactly("MESSAGE_DEPRECATED");
        assertThat(parts.failure("VDI.update", vdi)).containsExactly("SR_OPERATION_NOT_SUPPORTED", sr());
        assertThat(parts.failure("VDI.generate_config", parts.host, vdi))
                .containsExactly("SR_OPERATION_NOT_SUPPORTED", sr());
        set(Sm.FEATURES, "VDI_GENERATE_CONFIG", true);
        assertThat(parts.failure("VDI.generate_config", parts.host, vdi))
                .containsExactly("UNIMPLEMENTED_IN_SM_BACKEND", sr());
        set(Sm.FEATURES, "VDI_UPDATE", true);
        parts.set(vdi, Vdi.VIRTUAL_SIZE, 1L);
        parts.call("VDI.update", vdi);
        assertThat(parts.get(vdi, Vdi.VIRTUAL_SIZE)).isEqualTo(64L << 20);
    }

    /** What several guests write is laid out so that they can. */
    @Test
    void aSharableDiskIsRaw() {
        VdiRef shared = machines.disk("shared", Map.of("sharable", true));
        assertThat(parts.get(shared, Vdi.SM_CONFIG)).containsEntry("type", "raw");
        machines.vbd(vm, shared, "1");
        parts.call("VM.start", vm, false, false);
        var disks = parts.agent.asked(Verb.StartDomain.class).getFirst().spec().disks();
        assertThat(disks.get(1).shared()).isTrue();
        assertThat(disks.get(0).shared()).isFalse();
    }

    @Test
    void aKillInTheMiddleEndsAsItWasAskedFor() throws Exception {
        dieDuring(Verb.ResetVolume.class, "VDI.set_on_boot", vdi, "reset");
        assertThat(parts.get(vdi, Vdi.ON_BOOT)).isEqualTo(OnBoot.RESET);
        dieDuring(Verb.PersistVolume.class, "VDI.set_on_boot", vdi, "persist");
        assertThat(parts.get(vdi, Vdi.ON_BOOT)).isEqualTo(OnBoot.PERSIST);
        VdiRef snapshot = new VdiRef(parts.text("VDI.snapshot", vdi, Map.of()));
        parts.call("VDI.resize", vdi, 128L << 20);
        dieDuring(Verb.RevertVolume.class, "VDI.revert", snapshot);
        assertThat(parts.get(vdi, Vdi.VIRTUAL_SIZE)).isEqualTo(64L << 20);
    }

    private void dieDuring(Class<? extends Verb> kind, String method, Object... params) throws Exception {
        ServerParts.Death death = parts.dieDuring(kind, method, params);
        parts = death.next();
        machines = new Machines(parts);
        death.late().open();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
    }
}
