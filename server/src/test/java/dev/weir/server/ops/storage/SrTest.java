package dev.weir.server.ops.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.types.Host;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.TrashEntry;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import dev.weir.server.ops.Machines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SRs from their making to their end, and what is seen in them (STO-1 to STO-17). */
class SrTest {
    private static final String NAMED = "0f6c3b1e-3a55-4a51-9d8e-000000000001";

    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private SrRef create(String type) {
        return new SrRef(parts.text("SR.create", of(type)));
    }

    private Object[] of(String type) {
        return new Object[] {
            parts.host, Map.of("location", "/a"), 0, "new", "text", type, "user", false, Map.of("a", "b")
        };
    }

    private void put(SrRef sr, String location, VolumeRef.Format format, long bytes) {
        parts.agent.put(parts.get(sr, Sr.UUID), new VolumeState(location, format, bytes, 4096, location));
    }

    private List<String> names(SrRef sr) {
        return parts.get(sr, Sr.VDIS).stream()
                .map(vdi -> parts.get(vdi, Vdi.LOCATION))
                .sorted()
                .toList();
    }

    @Test
    void createMakesThePlaceAndConnectsIt() {
        SrRef sr = create("FILE");
        assertThat(parts.get(sr, Sr.TYPE)).as("STO-1: in small letters").isEqualTo("file");
        assertThat(parts.get(sr, Sr.SM_CONFIG)).isEqualTo(Map.of("a", "b"));
        assertThat(parts.agent.asked(Verb.MakeStorage.class))
                .containsExactly(new Verb.MakeStorage(parts.get(sr, Sr.UUID), "file", Map.of("location", "/a")));
        PbdRef pbd = parts.get(sr, Sr.PBDS).getFirst();
        assertThat(parts.get(pbd, Pbd.DEVICE_CONFIG)).isEqualTo(Map.of("location", "/a"));
        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).as("STO-2").isTrue();
        assertThat(parts.get(sr, Sr.PHYSICAL_SIZE)).as("STO-5: refreshed").isPositive();
        assertThat(Values.texts(parts.call("SR.get_live_hosts", sr))).containsExactly(parts.host.ref());
        assertThat(Values.texts(parts.call("SR.get_allowed_operations", sr)))
                .as("STO-110")
                .contains("scan", "update", "unplug", "vdi_create", "vdi_set_on_boot", "vdi_revert", "pbd_create")
                .doesNotContain("forget", "destroy", "vdi_introduce");
    }

    @Test
    void createThatFailsLeavesNothing() {
        int before = parts.store.snapshot().count(Sr.DEF);
        assertThat(parts.failure("SR.create", of("nfs"))).as("STO-2").containsExactly("SR_UNKNOWN_DRIVER", "nfs");
        parts.agent.refuse(Verb.MakeStorage.class, "SR_BACKEND_FAILURE_61", "", "File SR creation error", "");
        assertThat(parts.failure("SR.create", of("file")))
                .containsExactly("SR_BACKEND_FAILURE_61", "", "File SR creation error", "");
        assertThat(parts.store.snapshot().count(Sr.DEF)).isEqualTo(before);
        parts.agent.behave();
        parts.agent.refuse(Verb.AttachStorage.class, "SR_BACKEND_FAILURE_47", "", "gone", "");
        SrRef sr = create("file");
        assertThat(parts.get(parts.get(sr, Sr.PBDS).getFirst(), Pbd.CURRENTLY_ATTACHED))
                .as("STO-2: results of plugging are ignored")
                .isFalse();
    }

    @Test
    void introduceIsARecordOnly() {
        SrRef sr = new SrRef(parts.text("SR.introduce", NAMED, "n", "d", "NFS", "user", true, Map.of()));
        assertThat(parts.get(sr, Sr.UUID)).isEqualTo(NAMED);
        assertThat(parts.get(sr, Sr.TYPE)).as("STO-1: no check").isEqualTo("nfs");
        assertThat(parts.get(sr, Sr.PHYSICAL_SIZE)).as("STO-1").isEqualTo(-1);
        assertThat(parts.get(sr, Sr.PHYSICAL_UTILISATION)).as("STO-1").isEqualTo(-1);
        assertThat(parts.failure("SR.introduce", NAMED, "n", "d", "nfs", "user", true, Map.of()))
                .containsExactly("SR_UUID_EXISTS", NAMED);
        assertThat(parts.failure("SR.make", parts.host, Map.of(), 0, "n", "d", "file", "user", Map.of()))
                .as("STO-2")
                .containsExactly("MESSAGE_DEPRECATED");
        assertThat(parts.failure("SR.scan", sr)).as("STO-11").containsExactly("SR_HAS_NO_PBDS", sr.ref());
        assertThat(parts.failure("SR.destroy", sr)).as("STO-8").containsExactly("SR_HAS_NO_PBDS", sr.ref());
        parts.call("SR.forget", sr);
        assertThat(parts.exists(sr)).as("STO-8: no PBD is fine").isFalse();
    }

    @Test
    void forgetKeepsWhatIsInIt() {
        SrRef sr = machines.localSr();
        VdiRef vdi = machines.disk("disk");
        VmRef vm = machines.vm("vm");
        VbdRef vbd = machines.vbd(vm, vdi, "0");
        assertThat(parts.failure("SR.forget", sr)).as("STO-8").containsExactly("SR_HAS_PBD", sr.ref());
        assertThat(parts.failure("SR.destroy", sr)).as("STO-8").containsExactly("SR_HAS_PBD", sr.ref());
        PbdRef pbd = parts.get(sr, Sr.PBDS).getFirst();
        String uuid = parts.get(sr, Sr.UUID);
        parts.call("PBD.unplug", pbd);
        assertThat(parts.failure("SR.destroy", sr)).as("STO-8").containsExactly("SR_NOT_EMPTY");
        parts.call("SR.forget", sr);
        for (var gone : List.of(sr, pbd, vdi, vbd)) {
            assertThat(parts.exists(gone)).isFalse();
        }
        assertThat(parts.agent.stored(uuid)).hasSize(1);
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        assertThat(parts.get(pool, Pool.DEFAULT_SR)).as("STO-15").isEqualTo(SrRef.NULL);
        assertThat(parts.get(parts.host, Host.SUSPEND_IMAGE_SR)).isEqualTo(SrRef.NULL);
    }

    /** STO-8: in its order; with the SR go its statistics and what is in the trash. */
    @Test
    void destroy() {
        SrRef sr = machines.localSr();
        String uuid = parts.get(sr, Sr.UUID);
        parts.call("VDI.destroy", machines.disk("in the trash"));
        VdiRef statistics = machines.disk("statistics");
        parts.set(statistics, Vdi.TYPE, VdiType.RRD);
        parts.call("PBD.unplug", parts.get(sr, Sr.PBDS).getFirst());
        parts.call("SR.add_to_other_config", sr, "indestructible", "true");
        assertThat(parts.failure("SR.destroy", sr)).containsExactly("SR_INDESTRUCTIBLE", sr.ref());
        parts.call("SR.remove_from_other_config", sr, "indestructible");
        parts.set(parts.host, Host.LOCAL_CACHE_SR, sr);
        assertThat(parts.failure("SR.destroy", sr)).containsExactly("SR_IS_CACHE_SR", parts.host.ref());
        parts.set(parts.host, Host.LOCAL_CACHE_SR, SrRef.NULL);
        put(sr, "by-hand", VolumeRef.Format.QCOW2, 4096);
        assertThat(parts.failure("SR.destroy", sr)).as("the back end's own").containsExactly("SR_NOT_EMPTY");
        assertThat(parts.exists(sr)).isTrue();
        assertThat(parts.get(sr, Sr.CURRENT_OPERATIONS)).isEmpty();
        parts.agent.take(uuid, "by-hand");
        parts.call("SR.destroy", sr);
        assertThat(parts.exists(sr)).isFalse();
        assertThat(parts.exists(statistics)).isFalse();
        assertThat(parts.agent.stored(uuid)).isEmpty();
        assertThat(parts.store.snapshot().count(TrashEntry.DEF)).isZero();
    }

    /** STO-12. */
    @Test
    void scanFollowsWhatIsThere() {
        SrRef sr = machines.localSr();
        VdiRef known = machines.disk("known");
        VdiRef lost = machines.disk("lost");
        VbdRef drive = machines.vbd(machines.vm("vm"), lost, "0");
        parts.call("VDI.destroy", machines.disk("in the trash"));
        put(sr, NAMED, VolumeRef.Format.QCOW2, 8 << 20);
        put(sr, "memory", VolumeRef.Format.RAW, 4 << 20);
        put(sr, parts.get(known, Vdi.LOCATION), VolumeRef.Format.QCOW2, 128 << 20);
        parts.agent.take(parts.get(sr, Sr.UUID), parts.get(lost, Vdi.LOCATION));
        parts.call("SR.add_to_other_config", sr, "dirty", "");
        parts.call("SR.scan", sr);
        assertThat(names(sr))
                .as("what is in the trash is no disk")
                .containsExactlyInAnyOrder(NAMED, "memory", parts.get(known, Vdi.LOCATION));
        assertThat(parts.exists(lost)).isFalse();
        assertThat(parts.exists(drive)).isFalse();
        assertThat(parts.get(known, Vdi.VIRTUAL_SIZE)).isEqualTo(128 << 20);
        assertThat(parts.get(known, Vdi.NAME_LABEL)).isEqualTo("known");
        VdiRef found = new VdiRef(parts.text("VDI.get_by_uuid", NAMED));
        assertThat(parts.get(found, Vdi.TYPE)).isEqualTo(VdiType.USER);
        assertThat(parts.get(found, Vdi.MANAGED)).isTrue();
        assertThat(parts.get(found, Vdi.READ_ONLY)).isFalse();
        assertThat(parts.get(sr, Sr.VIRTUAL_ALLOCATION)).isEqualTo(140L << 20);
        assertThat(parts.get(sr, Sr.OTHER_CONFIG)).doesNotContainKey("dirty");
        assertThat(parts.get(sr, Sr.CURRENT_OPERATIONS)).isEmpty();
    }

    /** STO-29: images are read only and named as their files; a disc that goes leaves its drive. */
    @Test
    void anIsoLibrary() {
        SrRef sr = create("iso");
        put(sr, "Debian 13.ISO", VolumeRef.Format.ISO, 4096);
        parts.call("SR.scan", sr);
        VdiRef disc = parts.get(sr, Sr.VDIS).getFirst();
        assertThat(parts.get(disc, Vdi.NAME_LABEL)).isEqualTo("Debian 13.ISO");
        assertThat(parts.get(disc, Vdi.LOCATION)).isEqualTo("Debian 13.ISO");
        assertThat(parts.get(disc, Vdi.READ_ONLY)).isTrue();
        assertThat(parts.get(disc, Vdi.TYPE)).isEqualTo(VdiType.USER);
        assertThat(Values.texts(parts.call("VDI.get_allowed_operations", disc)))
                .as("STO-111, without the images that a client would make")
                .containsExactlyInAnyOrder("copy", "forget");
        VbdRef drive = machines.emptyDrive(machines.vm("vm"), "3");
        parts.call("VBD.insert", drive, disc);
        parts.agent.take(parts.get(sr, Sr.UUID), "Debian 13.ISO");
        parts.call("SR.scan", sr);
        assertThat(parts.exists(disc)).isFalse();
        assertThat(parts.get(drive, Vbd.EMPTY)).isTrue();
        assertThat(parts.failure("SR.probe", parts.host, Map.of(), "iso", Map.of()))
                .as("STO-13: no number")
                .hasSize(4)
                .startsWith("SR_BACKEND_FAILURE")
                .endsWith("", "");
    }

    /** A disk that is in use keeps its record, whatever its storage says. */
    @Test
    void scanTakesNoDiskFromARunningVm() {
        VdiRef vdi = machines.disk("used");
        VmRef vm = machines.vm("vm");
        machines.vbd(vm, vdi, "0");
        parts.call("VM.start", vm, false, false);
        parts.agent.take(parts.get(machines.localSr(), Sr.UUID), parts.get(vdi, Vdi.LOCATION));
        parts.call("SR.scan", machines.localSr());
        assertThat(parts.exists(vdi)).isTrue();
    }

    /** STO-12: what is made while the host looks is not taken for lost. */
    @Test
    void scanLooksAgainWhenDisksCome() {
        SrRef sr = machines.localSr();
        parts.agent.during(Verb.ScanStorage.class, () -> {
            if (parts.store.snapshot().count(Vdi.DEF) == 0) {
                parts.call(
                        "VDI.pool_introduce",
                        NAMED,
                        "",
                        "",
                        sr,
                        "user",
                        false,
                        false,
                        Map.of(),
                        "elsewhere",
                        Map.of(),
                        Map.of(),
                        true,
                        0,
                        0,
                        "OpaqueRef:NULL",
                        false,
                        "19700101T00:00:00Z",
                        "OpaqueRef:NULL");
            }
        });
        parts.call("SR.scan", sr);
        assertThat(parts.agent.asked(Verb.ScanStorage.class)).hasSizeGreaterThan(1);
        assertThat(parts.get(sr, Sr.VDIS)).as("no volume has its name").isEmpty();
    }

    @Test
    void whatIsMarkedIsScannedByItself() {
        SrRef sr = machines.localSr();
        put(sr, NAMED, VolumeRef.Format.QCOW2, 4096);
        parts.api.scans().run();
        assertThat(parts.get(sr, Sr.VDIS)).isEmpty();
        parts.call("SR.add_to_other_config", sr, "auto-scan", "true");
        parts.api.scans().run();
        assertThat(names(sr)).containsExactly(NAMED);
    }

    /** STO-5: a scan that fails does not take the storage away, and is told. */
    @Test
    void plugScansAndTellsOfAFailure() {
        SrRef sr = machines.localSr();
        PbdRef pbd = parts.get(sr, Sr.PBDS).getFirst();
        parts.call("PBD.unplug", pbd);
        put(sr, NAMED, VolumeRef.Format.QCOW2, 4096);
        parts.call("PBD.plug", pbd);
        assertThat(names(sr)).containsExactly(NAMED);
        parts.call("PBD.unplug", pbd);
        parts.agent.refuse(Verb.ScanStorage.class, "SR_BACKEND_FAILURE_40", "", "no scan", "");
        parts.call("PBD.plug", pbd);
        assertThat(parts.get(pbd, Pbd.CURRENTLY_ATTACHED)).isTrue();
        assertThat(Values.members(parts.call("message.get_all_records")).values().stream()
                        .map(message -> Values.text(Values.member(message, "name"))))
                .contains("POST_ATTACH_SCAN_FAILED");
    }

    @Test
    void settings() {
        SrRef sr = machines.localSr();
        parts.call("SR.set_name_label", sr, "other");
        parts.call("SR.set_name_description", sr, "text");
        assertThat(parts.get(sr, Sr.NAME_LABEL)).isEqualTo("other");
        assertThat(parts.get(sr, Sr.NAME_DESCRIPTION)).isEqualTo("text");
        parts.set(sr, Sr.PHYSICAL_SIZE, 1L);
        parts.call("SR.update", sr);
        assertThat(parts.get(sr, Sr.PHYSICAL_SIZE)).as("STO-14").isGreaterThan(1);
        for (String field : List.of("physical_size", "virtual_allocation", "physical_utilisation")) {
            assertThat(parts.failure("SR.set_" + field, sr, 1)).as("STO-14").containsExactly("PERMISSION_DENIED", "");
        }
        PbdRef pbd = parts.get(sr, Sr.PBDS).getFirst();
        assertThat(parts.failure("PBD.set_device_config", pbd, Map.of()))
                .as("STO-7")
                .containsExactly("PERMISSION_DENIED", "");
        parts.call("SR.set_shared", sr, true);
        parts.call("SR.set_shared", sr, false);
        assertThat(Values.texts(parts.call("SR.get_supported_types"))).containsExactlyInAnyOrder("file", "iso");
        assertThat(parts.text("SR.probe", parts.host, Map.of("location", "/a"), "file", Map.of()))
                .contains("SRlist");
        assertThat(parts.failure("SR.probe", parts.host, Map.of(), "nfs", Map.of()))
                .containsExactly("SR_UNKNOWN_DRIVER", "nfs");
        parts.call("PBD.unplug", pbd);
        assertThat(parts.failure("SR.set_name_label", sr, "x"))
                .as("STO-17")
                .containsExactly("SR_HAS_NO_PBDS", sr.ref());
        assertThat(parts.failure("SR.update", sr)).containsExactly("SR_HAS_NO_PBDS", sr.ref());
        assertThat(parts.store.snapshot().rows(Sm.DEF)).hasSize(2);
    }

    @Test
    void aKillInTheMiddleOfCreateLeavesNoPlace() throws Exception {
        int before = parts.store.snapshot().count(Sr.DEF);
        dieDuring(Verb.MakeStorage.class, "SR.create", of("file"));
        assertThat(parts.store.snapshot().count(Sr.DEF)).isEqualTo(before);
        assertThat(parts.agent.asked(Verb.RemoveStorage.class)).hasSize(1);
        assertNothingNoted();
    }

    @Test
    void aKillInTheMiddleOfDestroyEndsIt() throws Exception {
        SrRef sr = machines.localSr();
        parts.call("PBD.unplug", parts.get(sr, Sr.PBDS).getFirst());
        dieDuring(Verb.RemoveStorage.class, "SR.destroy", sr);
        assertThat(parts.exists(sr)).isFalse();
        assertNothingNoted();
    }

    private void dieDuring(Class<? extends Verb> kind, String method, Object... params) throws Exception {
        ServerParts.Death death = parts.dieDuring(kind, method, params);
        parts = death.next();
        machines = new Machines(parts);
        death.late().open();
        // The agent's run is the same: nothing is attached anew by its word.
        parts.api.settling().settle(parts.host);
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
    }

    private void assertNothingNoted() throws Exception {
        try (Stream<Path> notes = Files.list(dir.resolve("begun"))) {
            assertThat(notes).isEmpty();
        }
    }
}
