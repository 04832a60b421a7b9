package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Changed block tracking on real images (STO-60 to STO-62): what is listed is held against the bytes that differ. The
 * seeds decide what is written.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ChangedBlocksTest {
    private static final long MIB = 1L << 20;
    private static final long SIZE = 32 * MIB;

    /** What QEMU's list of disks says before a device. */
    private static final String ATTACHED = "Attached to:";

    @Test
    void ofADiskThatNobodyHasOpen() throws Exception {
        try (RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            Client client = new Client(pool).withoutTrash();
            for (long seed = 1; seed <= 2; seed++) {
                TrackedDisk disk = client.trackedDisk(seed);
                client.fill(disk, disk::offline);
                client.isTold(disk);
                client.dataGoAndListsStay(disk, disk::offline);
                client.snapshotsGo(disk, disk::offline);
                client.chainsEnd(disk);
            }
        }
    }

    @Test
    void ofADiskThatGrowsAndGoesBack() throws Exception {
        try (RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            new Client(pool).growsAndGoesBack();
        }
    }

    @Test
    void whenProgramsAreKilled() throws Exception {
        try (RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            new Client(pool).withoutTrash().areKilled();
        }
    }

    @Test
    @Tag("lab")
    void ofARealGuest() throws Exception {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool pool = RunningPool.start(libvirt.setup())) {
            new Client(pool).aGuestWrites(libvirt);
        }
    }

    /** Who makes incremental backups. */
    private static final class Client {
        private final RunningPool pool;
        private LoggedIn client;

        Client(RunningPool pool) {
            this.pool = pool;
            this.client = LoggedIn.to(pool);
        }

        /** What is destroyed goes for good, so that its files are seen to go. */
        Client withoutTrash() {
            call("pool.add_to_other_config", Trees.items(call("pool.get_all")).getFirst(), "weir:trash-hours", "0");
            return this;
        }

        private Object call(String method, Object... params) {
            return client.call(method, params);
        }

        private List<String> refusal(String method, Object... params) {
            try {
                call(method, params);
            } catch (Refused refused) {
                return refused.description();
            }
            throw new AssertionError(method + " was allowed");
        }

        private Object sr() {
            return call("pool.get_default_SR", Trees.items(call("pool.get_all")).getFirst());
        }

        TrackedDisk trackedDisk(long seed) {
            Object vdi = call("VDI.create", NewRecords.vdi("tracked", sr(), SIZE));
            call("VDI.enable_cbt", vdi);
            call("VDI.enable_cbt", vdi);
            assertThat(call("VDI.get_cbt_enabled", vdi)).isEqualTo(true);
            return new TrackedDisk(pool, vdi, seed);
        }

        private Object snapshot(TrackedDisk disk) throws Exception {
            Object snapshot = call("VDI.snapshot", disk.vdi(), Map.of());
            assertThat(call("VDI.get_cbt_enabled", snapshot)).isEqualTo(true);
            disk.taken(snapshot);
            return snapshot;
        }

        void fill(TrackedDisk disk, TrackedDisk.Writer writer) throws Exception {
            for (int i = 0; i < 4; i++) {
                disk.write(writer, 12, SIZE);
                snapshot(disk);
            }
            disk.write(writer, 12, SIZE);
        }

        /** From each snapshot to each later one, and to the disk itself while nobody has it. */
        void isTold(TrackedDisk disk) throws Exception {
            List<Object> all = disk.snapshots();
            for (int i = 0; i < all.size(); i++) {
                for (int j = i + 1; j < all.size(); j++) {
                    assertThat(assertCovers(disk, all.get(i), all.get(j), disk.held(all.get(j))))
                            .as("what is told was written")
                            .isSubsetOf(disk.touched(all.get(i), all.get(j)));
                }
                assertThat(assertCovers(disk, all.get(i), disk.vdi(), disk.bytes(disk.vdi())))
                        .as("what is told was written")
                        .isSubsetOf(disk.touched(all.get(i), disk.vdi()));
            }
        }

        /** No change is missing. */
        private Set<Integer> assertCovers(TrackedDisk disk, Object from, Object to, byte[] now) {
            Set<Integer> told = TrackedDisk.listed(call("VDI.list_changed_blocks", from, to), now.length);
            assertThat(told).containsAll(TrackedDisk.differing(disk.held(from), now));
            return told;
        }

        void dataGoAndListsStay(TrackedDisk disk, TrackedDisk.Writer writer) throws Exception {
            List<Object> all = disk.snapshots();
            Object before = call("VDI.list_changed_blocks", all.get(0), all.get(3));
            Object last = call("VDI.list_changed_blocks", all.get(2), all.get(3));
            for (Object snapshot : all) {
                String uuid = Trees.text(call("VDI.get_uuid", snapshot));
                call("VDI.data_destroy", snapshot);
                call("VDI.data_destroy", snapshot);
                assertThat(call("VDI.get_type", snapshot)).isEqualTo("cbt_metadata");
                assertThat(files(uuid)).as("the snapshot's data").isEmpty();
            }
            call("SR.scan", sr());
            assertThat(call("VDI.get_type", all.get(1))).as("a scan knows it").isEqualTo("cbt_metadata");
            assertThat(call("VDI.list_changed_blocks", all.get(0), all.get(3))).isEqualTo(before);
            assertThat(call("VDI.list_changed_blocks", all.get(2), all.get(3))).isEqualTo(last);
            disk.write(writer, 3, SIZE);
            Object next = snapshot(disk);
            Set<Integer> told = assertCovers(disk, all.get(3), next, disk.held(next));
            assertThat(told)
                    .as("what is told is little, although the data of all snapshots are gone")
                    .hasSizeLessThan((int) (SIZE / TrackedDisk.BLOCK / 2));
            isTold(disk);
        }

        /** STO-43: a snapshot that goes leaves its changes to the next. */
        void snapshotsGo(TrackedDisk disk, TrackedDisk.Writer writer) throws Exception {
            List<Object> all = disk.snapshots();
            call("VDI.destroy", all.remove(1));
            call("VDI.destroy", all.remove(2));
            isTold(disk);
            disk.write(writer, 5, SIZE);
            call("VDI.destroy", all.removeLast());
            snapshot(disk);
            isTold(disk);
        }

        void chainsEnd(TrackedDisk disk) throws Exception {
            List<Object> all = disk.snapshots();
            Object first = all.getFirst();
            assertUnknown(first, first);
            assertUnknown(all.getLast(), first);
            Object clone = call("VDI.clone", disk.vdi(), Map.of());
            assertThat(call("VDI.get_cbt_enabled", clone)).isEqualTo(false);
            assertUnknown(first, clone);
            call("VDI.disable_cbt", disk.vdi());
            call("VDI.enable_cbt", disk.vdi());
            Object later = call("VDI.snapshot", disk.vdi(), Map.of());
            assertUnknown(all.getLast(), later);
            assertThat(call("VDI.list_changed_blocks", later, disk.vdi()))
                    .as("512 blocks")
                    .isEqualTo(java.util.Base64.getEncoder().encodeToString(new byte[64]));
            call("VDI.destroy", later);
            all.forEach(snapshot -> call("VDI.destroy", snapshot));
            call("VDI.destroy", clone);
            call("VDI.destroy", disk.vdi());
            assertThat(files("")).as("no image and no log is left").isEmpty();
        }

        private void assertUnknown(Object from, Object to) {
            assertThat(refusal("VDI.list_changed_blocks", from, to)).first().isEqualTo("SR_BACKEND_FAILURE_460");
        }

        /** STO-62: trailing bits of a resized disk; a disk that was reverted has changed as a whole, or is told rightly. */
        void growsAndGoesBack() throws Exception {
            TrackedDisk disk = trackedDisk(7);
            disk.write(disk::offline, 10, SIZE);
            Object first = snapshot(disk);
            call("VDI.resize", disk.vdi(), 48 * MIB);
            disk.offline(List.of("write -P 9 " + 40 * MIB + " 4096"));
            Object second = snapshot(disk);
            assertThat(assertCovers(disk, first, second, disk.held(second)))
                    .containsExactly((int) (40 * MIB / TrackedDisk.BLOCK));
            assertThat(refusal("VDI.set_on_boot", disk.vdi(), "reset")).first().isEqualTo("VDI_CBT_ENABLED");
            disk.write(disk::offline, 10, 48 * MIB);
            call("VDI.revert", second);
            disk.write(disk::offline, 2, 48 * MIB);
            Object third = snapshot(disk);
            assertCovers(disk, second, third, disk.held(third));
            call("VDI.revert", first);
            disk.write(disk::offline, 2, SIZE);
            call("VDI.resize", disk.vdi(), 48 * MIB);
            Object fourth = snapshot(disk);
            assertCovers(disk, third, fourth, disk.held(fourth));
            Object fifth = snapshot(disk);
            assertThat(assertCovers(disk, fourth, fifth, disk.held(fifth))).isEmpty();
            // Somebody writes a snapshot.
            TrackedDisk other = new TrackedDisk(pool, fourth, 8);
            other.offline(List.of("write -P 77 1M 64k"));
            disk.taken(fourth);
            assertCovers(disk, fourth, fifth, disk.held(fifth));
            call("VDI.data_destroy", fourth);
            assertCovers(disk, fourth, fifth, disk.held(fifth));
        }

        void areKilled() throws Exception {
            TrackedDisk disk = trackedDisk(11);
            disk.write(disk::offline, 10, SIZE);
            snapshot(disk);
            for (int i = 0; i < 4; i++) {
                disk.write(disk::offline, 6, SIZE);
                if (i % 2 == 0) {
                    client.call("Async.VDI.snapshot", disk.vdi(), Map.of());
                    killed(i);
                    snapshot(disk);
                } else {
                    Object last = disk.snapshots().getLast();
                    client.call("Async.VDI.data_destroy", last);
                    killed(i);
                    call("VDI.data_destroy", last);
                    assertThat(files(Trees.text(call("VDI.get_uuid", last)))).isEmpty();
                }
                isTold(disk);
            }
        }

        /** The server, the agent or both, at a moment that the machine decides; then all is as the records say. */
        private void killed(int round) {
            if (round % 3 != 1) {
                pool.killServer();
            }
            if (round % 3 != 0) {
                pool.restartAgent();
            }
            if (round % 3 != 1) {
                pool.startServer();
                client = LoggedIn.to(pool);
            }
            Object token = "";
            while (!isThere(sr())) {
                token = Trees.members(call("event.from", List.of("host", "PBD"), token, 1.0))
                        .getOrDefault("token", "");
            }
        }

        private boolean isThere(Object sr) {
            try {
                call("SR.scan", sr);
                return true;
            } catch (Refused e) {
                assertThat(e.code()).isIn("SR_NOT_ATTACHED", "CANNOT_CONTACT_HOST", "HOST_OFFLINE", "SR_HAS_NO_PBDS");
                return false;
            }
        }

        void aGuestWrites(OwnLibvirt libvirt) throws Exception {
            Object vm = call(
                    "VM.clone",
                    Trees.items(call("VM.get_by_name_label", "Tiny Linux")).getFirst(),
                    "writer");
            call("VM.provision", vm);
            TrackedDisk disk = trackedDisk(21);
            call("VBD.create", NewRecords.vbd(vm, disk.vdi(), "0"));
            call("VM.start", vm, false, false);
            String uuid = Trees.text(call("VM.get_uuid", vm));
            TrackedDisk.Writer guest = commands -> {
                for (String command : commands) {
                    throughQemu(libvirt, uuid, command);
                }
            };
            for (int i = 0; i < 4; i++) {
                disk.write(guest, 10, SIZE);
                snapshotOfTheVm(vm, disk);
            }
            List<Object> all = disk.snapshots();
            for (int i = 0; i < 3; i++) {
                Set<Integer> told = assertCovers(disk, all.get(i), all.get(i + 1), disk.held(all.get(i + 1)));
                assertThat(told).isNotEmpty().isSubsetOf(disk.touched(all.get(i), all.get(i + 1)));
                call("VDI.data_destroy", all.get(i));
            }
            assertThat(refusal("VDI.list_changed_blocks", all.get(0), disk.vdi()))
                    .as("STO-42 (4)")
                    .first()
                    .isEqualTo("VDI_IN_USE");
            disk.write(guest, 4, SIZE);
            // QEMU dies as with its host; what it had not written was never there.
            pool.killAgent();
            kill(uuid);
            pool.startAgent();
            awaitHalted(vm);
            assertCovers(disk, all.get(3), disk.vdi(), disk.bytes(disk.vdi()));
            call("VM.start", vm, false, false);
            disk.write(guest, 4, SIZE);
            snapshotOfTheVm(vm, disk);
            Set<Integer> told = assertCovers(disk, all.get(3), all.get(4), disk.held(all.get(4)));
            assertThat(told).hasSizeLessThan((int) (SIZE / TrackedDisk.BLOCK / 2));
            call("VM.hard_shutdown", vm);
        }

        /** Clients take the VM's snapshot apart, so that the disk's has no drive. */
        private void snapshotOfTheVm(Object vm, TrackedDisk disk) throws Exception {
            Object snapshot = call("VM.snapshot", vm, "backup", List.of());
            Object vbd = Trees.items(call("VM.get_VBDs", snapshot)).getFirst();
            Object vdi = call("VBD.get_VDI", vbd);
            assertThat(call("VDI.get_cbt_enabled", vdi)).isEqualTo(true);
            disk.taken(vdi);
            call("VM.destroy", snapshot);
        }

        /** As the guest's own writes, by the QEMU that runs it. */
        private static void throughQemu(OwnLibvirt libvirt, String uuid, String command) throws Exception {
            String blocks = virsh(libvirt, "qemu-monitor-command", uuid, "--hmp", "info block");
            String device = blocks.lines()
                    .dropWhile(line -> !line.contains(".qcow2"))
                    .filter(line -> line.strip().startsWith(ATTACHED))
                    .map(line -> line.strip().substring(ATTACHED.length()).strip())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(blocks));
            // By the guest's own device: nobody but it may write what it has.
            String line = "qemu-io -d " + device + " \"" + command + "\"";
            String said =
                    virsh(libvirt, "qemu-monitor-command", uuid, "--hmp", line).strip();
            assertThat(said.isEmpty() || said.contains(" ops; "))
                    .as("%s of %s: %s", line, blocks, said)
                    .isEqualTo(true);
        }

        private static String virsh(OwnLibvirt libvirt, String... words) throws Exception {
            Process virsh = new ProcessBuilder(
                            Stream.concat(Stream.of("virsh", "-q", "-c", libvirt.uri()), Stream.of(words))
                                    .toList())
                    .redirectErrorStream(true)
                    .start();
            return new String(virsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        private static void kill(String uuid) {
            ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(uuid))
                    .filter(process -> process.info().command().orElse("").contains("qemu"))
                    .forEach(ProcessHandle::destroyForcibly);
        }

        private void awaitHalted(Object vm) {
            Object token = "";
            while (!call("VM.get_power_state", vm).equals("Halted")) {
                Map<String, Object> seen = Trees.members(call("event.from", List.of("VM"), token, 5.0));
                token = seen.getOrDefault("token", "");
            }
        }

        private List<String> files(String name) throws Exception {
            try (Stream<Path> files = Files.walk(pool.directory())) {
                return files.map(file -> file.getFileName().toString())
                        .filter(file -> name.isEmpty()
                                ? file.endsWith(".qcow2") || file.startsWith(".cbt-")
                                : file.startsWith(name) && file.endsWith(".qcow2"))
                        .toList();
            }
        }
    }
}
