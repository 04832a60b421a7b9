package dev.weir.server.ops.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be tracked and when, and what is recorded of it (STO-42, STO-60 to STO-62). */
class TrackingTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VdiRef vdi;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        machines.keepNoTrash();
        vdi = machines.disk("disk");
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private VdiRef snapshot() {
        return new VdiRef(parts.text("VDI.snapshot", vdi, Map.of()));
    }

    /** STO-60. */
    @Test
    void isTurnedOnAndOff() {
        for (int i = 0; i < 2; i++) {
            parts.call("VDI.enable_cbt", vdi);
            assertThat(parts.get(vdi, Vdi.CBT_ENABLED)).isTrue();
        }
        assertThat(parts.agent.asked(Verb.TrackVolume.class)).as("once").hasSize(1);
        for (int i = 0; i < 2; i++) {
            parts.call("VDI.disable_cbt", vdi);
            assertThat(parts.get(vdi, Vdi.CBT_ENABLED)).isFalse();
        }
        assertThat(parts.agent.asked(Verb.UntrackVolume.class)).hasSize(1);
        parts.agent.refuse(Verb.TrackVolume.class, "SR_BACKEND_FAILURE_66", "", "Invalid VDI type", "");
        assertThat(parts.failure("VDI.enable_cbt", vdi)).first().isEqualTo("SR_BACKEND_FAILURE_66");
        assertThat(parts.get(vdi, Vdi.CBT_ENABLED)).isFalse();
    }

    /** STO-60, in the order of the rules. */
    @Test
    void onlyDisksOfGuestsAreTracked() {
        for (String message : new String[] {"VDI.enable_cbt", "VDI.disable_cbt"}) {
            parts.set(vdi, Vdi.ON_BOOT, OnBoot.RESET);
            assertThat(parts.failure(message, vdi)).containsExactly("VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION");
            parts.set(vdi, Vdi.TYPE, VdiType.METADATA);
            assertThat(parts.failure(message, vdi)).containsExactly("VDI_INCOMPATIBLE_TYPE", vdi.ref(), "metadata");
            parts.set(vdi, Vdi.IS_A_SNAPSHOT, true);
            assertThat(parts.failure(message, vdi))
                    .containsExactly("OPERATION_NOT_ALLOWED", "VDI is a snapshot: " + vdi.ref());
            parts.set(vdi, Vdi.TYPE, VdiType.CBT_METADATA);
            assertThat(parts.failure(message, vdi))
                    .as("STO-42 (7)")
                    .containsExactly("VDI_INCOMPATIBLE_TYPE", vdi.ref(), "cbt_metadata");
            parts.set(vdi, Vdi.IS_A_SNAPSHOT, false);
            parts.set(vdi, Vdi.TYPE, VdiType.USER);
            parts.set(vdi, Vdi.ON_BOOT, OnBoot.PERSIST);
        }
        parts.set(machines.localSr(), Sr.TYPE, "iso");
        assertThat(parts.failure("VDI.enable_cbt", vdi))
                .as("STO-9, before the disk's own rules")
                .containsExactly(
                        "SR_OPERATION_NOT_SUPPORTED", machines.localSr().ref());
        assertThat(parts.failure("VDI.set_cbt_enabled", vdi, true))
                .as("STO-49")
                .containsExactly("PERMISSION_DENIED", "");
    }

    /** STO-45: from the back end. */
    @Test
    void snapshotsGoOnAndClonesDoNot() {
        assertThat(parts.get(snapshot(), Vdi.CBT_ENABLED)).isFalse();
        assertThat(parts.agent.asked(Verb.TrackSnapshot.class)).isEmpty();
        parts.call("VDI.enable_cbt", vdi);
        VdiRef snapshot = snapshot();
        assertThat(parts.get(snapshot, Vdi.CBT_ENABLED)).isTrue();
        assertThat(parts.agent.asked(Verb.TrackSnapshot.class))
                .containsExactly(new Verb.TrackSnapshot(
                        parts.get(machines.localSr(), Sr.UUID),
                        parts.get(vdi, Vdi.LOCATION),
                        parts.get(snapshot, Vdi.LOCATION)));
        assertThat(parts.get(new VdiRef(parts.text("VDI.clone", vdi, Map.of())), Vdi.CBT_ENABLED))
                .isFalse();
        parts.agent.refuse(Verb.TrackSnapshot.class, "SR_BACKEND_FAILURE_44", "", "no space", "");
        assertThat(parts.failure("VDI.snapshot", vdi, Map.of())).first().isEqualTo("SR_BACKEND_FAILURE_44");
        assertThat(parts.agent.stored(parts.get(machines.localSr(), Sr.UUID)))
                .as("no volume is left of the snapshot that was not")
                .hasSize(4);
    }

    /** STO-61. */
    @Test
    void dataGo() {
        parts.call("VDI.enable_cbt", vdi);
        assertThat(parts.failure("VDI.data_destroy", vdi))
                .containsExactly("OPERATION_NOT_ALLOWED", "VDI is not a snapshot: " + vdi.ref());
        VdiRef snapshot = snapshot();
        parts.set(snapshot, Vdi.CBT_ENABLED, false);
        assertThat(parts.failure("VDI.data_destroy", snapshot)).containsExactly("VDI_NO_CBT_METADATA", snapshot.ref());
        parts.set(snapshot, Vdi.CBT_ENABLED, true);
        parts.agent.refuse(Verb.DropVolumeData.class, "SR_BACKEND_FAILURE_459", "", "damaged", "");
        assertThat(parts.failure("VDI.data_destroy", snapshot)).first().isEqualTo("SR_BACKEND_FAILURE_459");
        assertThat(parts.get(snapshot, Vdi.TYPE)).as("as before").isEqualTo(VdiType.USER);
        parts.agent.behave();
        for (int i = 0; i < 2; i++) {
            parts.call("VDI.data_destroy", snapshot);
            assertThat(parts.get(snapshot, Vdi.TYPE)).isEqualTo(VdiType.CBT_METADATA);
        }
        assertThat(parts.agent.asked(Verb.DropVolumeData.class)).hasSize(2);
        assertThat(parts.get(snapshot, Vdi.CBT_ENABLED)).isTrue();
        assertThat(Values.texts(parts.call("VDI.get_allowed_operations", snapshot)))
                .as("STO-111")
                .containsExactlyInAnyOrder("destroy", "forget");
        assertThat(parts.failure("VDI.clone", snapshot, Map.of()))
                .containsExactly("VDI_INCOMPATIBLE_TYPE", snapshot.ref(), "cbt_metadata");
        parts.call("VDI.destroy", snapshot);
        assertThat(parts.exists(snapshot)).isFalse();
    }

    /** STO-61: the type says it at once, and the drives have four seconds to go. */
    @Test
    void dataOfADiskInADriveStay() throws Exception {
        parts.call("VDI.enable_cbt", vdi);
        VdiRef snapshot = snapshot();
        VmRef vm = machines.vm("subject");
        VbdRef vbd = machines.vbd(vm, snapshot, "0");
        String task = parts.text("Async.VDI.data_destroy", snapshot);
        parts.await(state -> Records.get(state, snapshot, Vdi.TYPE) == VdiType.CBT_METADATA);
        parts.clock.advance(Duration.ofSeconds(5));
        parts.set(vm, Vm.NAME_DESCRIPTION, "something happens");
        parts.await(state -> Records.get(state, snapshot, Vdi.TYPE) == VdiType.USER);
        parts.await(
                state -> Records.get(state, snapshot, Vdi.CURRENT_OPERATIONS).isEmpty());
        assertThat(parts.agent.asked(Verb.DropVolumeData.class)).isEmpty();
        assertThat(task).isNotEmpty();

        parts.call("Async.VDI.data_destroy", snapshot);
        parts.await(state -> Records.get(state, snapshot, Vdi.TYPE) == VdiType.CBT_METADATA);
        assertThat(parts.get(vbd, Vbd.CURRENTLY_ATTACHED)).isFalse();
        parts.call("VBD.destroy", vbd);
        parts.await(
                state -> Records.get(state, snapshot, Vdi.CURRENT_OPERATIONS).isEmpty());
        assertThat(parts.get(snapshot, Vdi.TYPE)).isEqualTo(VdiType.CBT_METADATA);
        assertThat(parts.agent.asked(Verb.DropVolumeData.class)).hasSize(1);
    }

    /** What a client was promised by the type is done by the next server. */
    @Test
    void aServerThatDiesInTheMiddleIsFollowed() throws Exception {
        parts.call("VDI.enable_cbt", vdi);
        VdiRef snapshot = snapshot();
        Gate gate = parts.agent.hold(Verb.DropVolumeData.class);
        parts.call("Async.VDI.data_destroy", snapshot);
        gate.awaitReached();
        parts = parts.restartedBesideItsHost();
        machines = new Machines(parts);
        parts.agent.behave();
        gate.open();
        parts.agent.forgetAsked();
        parts.call("VDI.data_destroy", snapshot);
        assertThat(parts.agent.asked(Verb.DropVolumeData.class))
                .as("not only said")
                .hasSize(1);
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
        assertThat(parts.get(snapshot, Vdi.TYPE)).isEqualTo(VdiType.CBT_METADATA);
        assertThat(dir.resolve("begun")).isEmptyDirectory();
    }

    /** STO-62, STO-42 (4): the earlier disk is not looked at. */
    @Test
    void listsAreOfDisksThatLieStill() {
        parts.call("VDI.enable_cbt", vdi);
        VdiRef snapshot = snapshot();
        assertThat(parts.text("VDI.list_changed_blocks", snapshot, vdi)).isEqualTo("AA==");
        VmRef vm = machines.vm("subject");
        machines.vbd(vm, vdi, "0");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VDI.list_changed_blocks", snapshot, vdi))
                .containsExactly("VDI_IN_USE", vdi.ref(), "list_changed_blocks");
        assertThat(parts.text("VDI.list_changed_blocks", vdi, snapshot)).isEqualTo("AA==");
        parts.set(vm, Vm.IS_A_SNAPSHOT, true);
        assertThat(parts.text("VDI.list_changed_blocks", snapshot, vdi)).isEqualTo("AA==");
        parts.set(vm, Vm.IS_A_SNAPSHOT, false);
        parts.agent.refuse(
                Verb.ListChanges.class, "SR_BACKEND_FAILURE_460", "", "Failed to calculate changed blocks", "");
        assertThat(parts.failure("VDI.list_changed_blocks", vdi, snapshot))
                .first()
                .isEqualTo("SR_BACKEND_FAILURE_460");
        assertThat(parts.failure("VDI.list_changed_blocks", new VdiRef("OpaqueRef:none"), vdi))
                .containsExactly("HANDLE_INVALID", "VDI", "OpaqueRef:none");
    }

    /** STO-12: the storage says what it tracks, and of what only the list is left. */
    @Test
    void aScanFollows() {
        String sr = parts.get(machines.localSr(), Sr.UUID);
        String location = parts.get(vdi, Vdi.LOCATION);
        parts.agent.put(sr, volume(location, VolumeState.Tracking.ON));
        parts.agent.put(sr, volume("log", VolumeState.Tracking.LOG_ONLY));
        parts.call("SR.scan", machines.localSr());
        assertThat(parts.get(vdi, Vdi.CBT_ENABLED)).isTrue();
        assertThat(parts.get(vdi, Vdi.TYPE)).isEqualTo(VdiType.USER);
        VdiRef log = parts.get(machines.localSr(), Sr.VDIS).stream()
                .filter(disk -> parts.get(disk, Vdi.LOCATION).equals("log"))
                .findFirst()
                .orElseThrow();
        assertThat(parts.get(log, Vdi.TYPE)).isEqualTo(VdiType.CBT_METADATA);
        parts.agent.put(sr, volume(location, VolumeState.Tracking.OFF));
        parts.call("SR.scan", machines.localSr());
        assertThat(parts.get(vdi, Vdi.CBT_ENABLED)).isFalse();
    }

    private static VolumeState volume(String location, VolumeState.Tracking tracking) {
        return new VolumeState(location, VolumeRef.Format.QCOW2, Machines.MIB, 0, "", tracking);
    }
}
