package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Storage over the wire with real files and a real guest: libraries of discs, disks that are reset, checksums. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DisksTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long MIB = 1L << 20;
    private static final String NONE = "OpaqueRef:NULL";

    @TempDir
    Path discs;

    @Test
    void ofASimulatedGuest() throws Exception {
        try (RunningPool running = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            Client client = new Client(running, discs);
            client.aFolderBecomesStorageAndGoes();
            client.aDiskOfMoreThanTwoTiB();
        }
    }

    @Test
    @Tag("lab")
    void ofARealGuest() throws Exception {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool running = RunningPool.start(libvirt.setup())) {
            Client client = new Client(running, discs);
            Object library = client.library();
            client.bootsFromADisc(library);
            client.aDiskIsResetAndADiscChanged(libvirt, library);
            client.aScheduleHasFileSystemsComeToRest();
        }
    }

    /** Who works with one pool. */
    private static final class Client {
        private final RunningPool pool;
        private final Path discs;
        private final LoggedIn client;

        Client(RunningPool pool, Path discs) {
            this.pool = pool;
            this.discs = discs;
            this.client = LoggedIn.to(pool);
        }

        void aDiskOfMoreThanTwoTiB() {
            Object disk = disk(defaultSr(), 3L << 40);
            assertThat(Trees.text(call("VDI.get_virtual_size", disk))).isEqualTo(Long.toString(3L << 40));
            call("VDI.resize", disk, 4L << 40);
            assertThat(Trees.text(call("VDI.get_virtual_size", disk))).isEqualTo(Long.toString(4L << 40));
        }

        /** STO-2, STO-8, STO-12, STO-84. */
        void aFolderBecomesStorageAndGoes() throws Exception {
            Path folder = discs.resolve("storage");
            Object host = Trees.items(call("host.get_all")).getFirst();
            Map<String, String> config = Map.of("location", folder.toString());
            Object sr = call("SR.create", host, config, 0, "own", "", "file", "user", false, Map.of());
            Object disk = disk(sr, MIB);
            assertThat(call("VDI.checksum", disk)).as("STO-56").isEqualTo(md5(new byte[(int) MIB]));
            Files.move(folder.resolve(call("VDI.get_uuid", disk) + ".qcow2"), folder.resolve("renamed.qcow2"));
            call("SR.scan", sr);
            List<String> now = Trees.texts(call("SR.get_VDIs", sr));
            assertThat(now).hasSize(1).doesNotContain(disk.toString());
            assertThat(call("VDI.get_location", now.getFirst())).isEqualTo("renamed");
            assertThat(Trees.text(call("SR.probe", host, config, "file", Map.of())))
                    .contains(Trees.text(call("SR.get_uuid", sr)));
            call("PBD.unplug", Trees.items(call("SR.get_PBDs", sr)).getFirst());
            call("VDI.forget", now.getFirst());
            assertThat(refusal("SR.destroy", sr)).as("the storage's own word").containsExactly("SR_NOT_EMPTY");
            Files.delete(folder.resolve("renamed.qcow2"));
            call("SR.destroy", sr);
            assertThat(folder).isEmptyDirectory();
            assertThat(refusal("SR.get_record", sr)).first().isEqualTo("HANDLE_INVALID");
        }

        Object library() throws IOException {
            Files.write(discs.resolve("boot.iso"), BootableDisc.saying("BOOTED-FROM-A-DISC"));
            Files.write(discs.resolve("data.iso"), new byte[(int) (3 * MIB)]);
            Object host = Trees.items(call("host.get_all")).getFirst();
            Map<String, String> config = Map.of("location", discs.toString(), "legacy_mode", "true");
            return call("SR.create", host, config, 0, "discs", "", "iso", "iso", false, Map.of());
        }

        private Object disc(Object library, String name) {
            return Trees.items(call("VDI.get_by_name_label", name)).stream()
                    .filter(vdi -> call("VDI.get_SR", vdi).equals(library))
                    .findFirst()
                    .orElseThrow();
        }

        void bootsFromADisc(Object library) throws Exception {
            Object vm = machine("disc");
            call("VM.remove_from_other_config", vm, "weir:kernel");
            call("VM.set_HVM_boot_params", vm, Map.of("order", "d", "firmware", "bios"));
            Object drive = attach(vm, NONE, "3", "CD");
            call("VBD.insert", drive, disc(library, "boot.iso"));
            call("VM.start", vm, false, false);
            awaitConsole(vm, "BOOTED-FROM-A-DISC");
            call("VM.hard_shutdown", vm);
        }

        /** STO-50 and STO-107 as the guest sees them. */
        void aDiskIsResetAndADiscChanged(OwnLibvirt libvirt, Object library) throws Exception {
            Object vm = machine("guest");
            Object disk = disk(defaultSr(), 64 * MIB);
            attach(vm, disk, "0", "Disk");
            Object drive = attach(vm, NONE, "3", "CD");
            call("VM.start", vm, false, false);
            awaitGuest(vm);
            inGuest(libvirt, vm, "echo kept | dd of=/dev/vda conv=notrunc,fsync && echo WROTE-1 >/dev/console");
            awaitConsole(vm, "WROTE-1");

            call("VBD.insert", drive, disc(library, "data.iso"));
            inGuest(libvirt, vm, "while [ $(wc -c </dev/sr0) != 3145728 ]; do :; done; echo DISC-IN >/dev/console");
            awaitConsole(vm, "DISC-IN");
            call("VBD.eject", drive);
            assertThat(call("VBD.get_VDI", drive)).isEqualTo(NONE);
            inGuest(
                    libvirt,
                    vm,
                    "while dd if=/dev/sr0 bs=2048 count=1 of=/dev/null; do :; done; echo DISC-OUT >/dev/console");
            awaitConsole(vm, "DISC-OUT");
            call("VM.hard_shutdown", vm);

            String kept = Trees.text(call("VDI.checksum", disk));
            byte[] bytes = new byte[(int) (64 * MIB)];
            System.arraycopy("kept\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 5);
            assertThat(kept).as("STO-56").isEqualTo(md5(bytes));

            call("VDI.set_on_boot", disk, "reset");
            call("VM.start", vm, false, false);
            awaitGuest(vm);
            inGuest(libvirt, vm, "echo lost | dd of=/dev/vda conv=notrunc,fsync && echo WROTE-2 >/dev/console");
            awaitConsole(vm, "WROTE-2");
            call("VM.hard_reboot", vm);
            awaitGuest(vm);
            inGuest(libvirt, vm, "echo IT-IS-$(head -c 4 /dev/vda) >/dev/console");
            awaitConsole(vm, "IT-IS-kept");

            Object run = call("VM.get_domid", vm);
            inGuest(libvirt, vm, "echo lost | dd of=/dev/vda conv=notrunc,fsync && reboot -f");
            await(
                    "another run",
                    () -> !call("VM.get_domid", vm).equals(run)
                            && call("VM.get_power_state", vm).equals("Running"));
            awaitGuest(vm);
            inGuest(libvirt, vm, "echo IT-IS-STILL-$(head -c 4 /dev/vda) >/dev/console");
            awaitConsole(vm, "IT-IS-STILL-kept");
            call("VM.hard_shutdown", vm);
            call("VDI.set_on_boot", disk, "persist");
            assertThat(call("VDI.checksum", disk)).isEqualTo(kept);
        }

        /** A snapshot with the guest's file systems at rest, which its agent says on its console. */
        void aScheduleHasFileSystemsComeToRest() throws Exception {
            Object vm = machine("quiet");
            attach(vm, disk(defaultSr(), MIB), "0", "Disk");
            call("VM.start", vm, false, false);
            awaitGuest(vm);
            Object schedule = call(
                    "VMSS.create",
                    Map.of(
                            "name_label", "quiet",
                            "type", "snapshot_with_quiesce",
                            "frequency", "daily",
                            "schedule", Map.of("hour", "0", "min", "0")));
            call("VM.set_snapshot_schedule", vm, schedule);
            call("VMSS.snapshot_now", schedule);
            awaitConsole(vm, "TINY-LINUX freeze");
            awaitConsole(vm, "TINY-LINUX thaw");
            Object snapshot = Trees.items(call("VM.get_snapshots", vm)).getFirst();
            assertThat(Trees.members(call("VM.get_snapshot_info", snapshot)))
                    .containsEntry("disk-snapshot-type", "quiesced");
            call("VM.hard_shutdown", vm);
        }

        private Object machine(String name) {
            return TinyGuest.make(client, name).vm();
        }

        private Object defaultSr() {
            return call("pool.get_default_SR", Trees.items(call("pool.get_all")).getFirst());
        }

        private Object disk(Object sr, long size) {
            return call("VDI.create", NewRecords.vdi("disk", sr, size));
        }

        private Object attach(Object vm, Object vdi, String device, String type) {
            Map<String, Object> record = NewRecords.vbd(vm, vdi, device);
            record.put("mode", type.equals("CD") ? "RO" : "RW");
            record.put("type", type);
            record.put("empty", vdi.equals(NONE));
            return call("VBD.create", record);
        }

        /** Has a shell in the guest do something. */
        private void inGuest(OwnLibvirt libvirt, Object vm, String shell) throws Exception {
            String execute = "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\""
                    + shell + "\"]}}";
            String uuid = Trees.text(call("VM.get_uuid", vm));
            Process virsh = new ProcessBuilder("virsh", "-c", libvirt.uri(), "qemu-agent-command", uuid, execute)
                    .inheritIO()
                    .start();
            assertThat(virsh.waitFor()).isZero();
        }

        /** The agent in this run of the guest has answered. */
        private void awaitGuest(Object vm) {
            await("the guest's agent answers", () -> {
                Object metrics = call("VM.get_guest_metrics", vm);
                return !metrics.equals(NONE)
                        && call("VM_guest_metrics.get_live", metrics).equals(true);
            });
        }

        private void awaitConsole(Object vm, String text) throws IOException {
            String log = call("VM.get_uuid", vm) + ".log";
            try (Stream<Path> files = Files.walk(pool.directory())) {
                Path console = files.filter(
                                file -> file.getFileName().toString().equals(log))
                        .findFirst()
                        .orElseThrow();
                await(
                        text,
                        () -> Files.readString(console, StandardCharsets.ISO_8859_1)
                                .contains(text));
            }
        }

        @FunctionalInterface
        private interface Condition {
            boolean isMet() throws IOException;
        }

        /** The pool is asked for its events meanwhile, a second at a time. */
        private void await(String what, Condition condition) {
            Instant end = Instant.now().plus(PATIENCE);
            Object token = "";
            try {
                while (!condition.isMet()) {
                    assertThat(Instant.now()).as(what).isBefore(end);
                    token = Trees.member(call("event.from", List.of("vm"), token, 1.0), "token");
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private static String md5(byte[] bytes) throws Exception {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        }

        private List<String> refusal(String method, Object... params) {
            try {
                call(method, params);
            } catch (Refused e) {
                return e.description();
            }
            throw new AssertionError(method + " works");
        }

        private Object call(String method, Object... params) {
            return client.call(method, params);
        }
    }
}
