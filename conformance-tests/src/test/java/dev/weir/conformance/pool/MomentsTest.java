package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A VM's moments over the wire: suspended, snapshotted, gone back to; with the programs killed in the middle. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MomentsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void ofASimulatedGuest() throws Exception {
        try (RunningPool pool = RunningPool.start(PoolSetup.simulatedOnFiles())) {
            new Life(pool, false).run();
        }
    }

    @Test
    @Tag("lab")
    void ofARealGuest() throws Exception {
        try (OwnLibvirt libvirt = OwnLibvirt.start();
                RunningPool pool = RunningPool.start(libvirt.setup())) {
            new Life(pool, true).run();
        }
    }

    /** One VM's life in a pool. */
    private static final class Life {
        private final RunningPool pool;
        private final boolean outlives;
        private LoggedIn client;
        private Object vm = "";
        private String uuid = "";

        /** @param outlives whether guests outlive the agent */
        Life(RunningPool pool, boolean outlives) {
            this.pool = pool;
            this.outlives = outlives;
            this.client = LoggedIn.to(pool);
            // What is destroyed goes for good, so that its files are seen to go.
            call("pool.add_to_other_config", Trees.items(call("pool.get_all")).getFirst(), "weir:trash-hours", "0");
        }

        void run() throws Exception {
            Object template =
                    Trees.items(call("VM.get_by_name_label", "Tiny Linux")).getFirst();
            vm = call("VM.clone", template, "moments");
            call("VM.provision", vm);
            uuid = Trees.text(call("VM.get_uuid", vm));
            attach(disk("first"), "0");
            attach(disk("second"), "1");
            call("VM.start", vm, false, false);

            suspendsAndResumes();
            goesOnInAnotherProcess();
            goesBack();
            theServerIsKilledInASuspend();
            theServerIsKilledInAResume();
            theAgentIsKilledInASuspend();
            ends();
        }

        private void suspendsAndResumes() {
            call("VM.suspend", vm);
            assertPower("Suspended");
            assertThat(pool.guests().get(uuid)).isNotEqualTo("RUNNING");
            call("VM.resume", vm, false, false);
            assertPower("Running");
            assertThat(pool.guests()).containsEntry(uuid, "RUNNING");
            assertThat(call("VM.get_suspend_VDI", vm)).isEqualTo("OpaqueRef:NULL");
        }

        private void goesOnInAnotherProcess() {
            String before = Trees.text(call("VM.get_domid", vm));
            call("VM.restart_device_models", vm);
            assertPower("Running");
            assertThat(pool.guests()).containsEntry(uuid, "RUNNING");
            assertThat(Trees.text(call("VM.get_domid", vm))).isNotEqualTo(before);
            assertThat(call("VM.get_suspend_VDI", vm)).isEqualTo("OpaqueRef:NULL");
        }

        private void goesBack() {
            Object snapshot = call("VM.snapshot", vm, "disks only", List.of());
            Object checkpoint = call("VM.checkpoint", vm, "with memory");
            assertPower("Running");
            Object disk =
                    call("VBD.get_VDI", Trees.items(call("VM.get_VBDs", vm)).getFirst());
            call("VDI.resize_online", disk, 96L << 20);
            assertThat(Trees.text(call("VDI.get_virtual_size", disk))).isEqualTo(Long.toString(96L << 20));
            call("VM.revert", checkpoint);
            assertPower("Suspended");
            call("VM.resume", vm, false, false);
            assertPower("Running");
            call("VM.revert", snapshot);
            assertPower("Halted");
            destroy(snapshot);
            call("VM.start", vm, false, false);
            destroy(checkpoint);
            assertPower("Running");
        }

        /** Clients take a snapshot apart; its disks go while the guest runs on. */
        private void destroy(Object snapshot) {
            List<Object> disks = new java.util.ArrayList<>();
            for (Object vbd : Trees.items(call("VM.get_VBDs", snapshot))) {
                disks.add(call("VBD.get_VDI", vbd));
            }
            Object memory = call("VM.get_suspend_VDI", snapshot);
            if (!memory.equals("OpaqueRef:NULL")) {
                disks.add(memory);
            }
            call("VM.destroy", snapshot);
            disks.forEach(disk -> call("VDI.destroy", disk));
        }

        private void theServerIsKilledInASuspend() throws Exception {
            call("Async.VM.suspend", vm);
            pool.killServer();
            pool.startServer();
            client = LoggedIn.to(pool);
            awaitSettled(record -> true);
            assertAgrees();
        }

        private void theServerIsKilledInAResume() throws Exception {
            if (power().equals("Running")) {
                call("VM.suspend", vm);
            }
            call("Async.VM.resume", vm, false, false);
            pool.killServer();
            pool.startServer();
            client = LoggedIn.to(pool);
            awaitSettled(record -> true);
            assertAgrees();
        }

        /** With a simulator the guest ends too, unless its memory was whole. */
        private void theAgentIsKilledInASuspend() throws Exception {
            if (power().equals("Suspended")) {
                call("VM.resume", vm, false, false);
            }
            call("Async.VM.suspend", vm);
            pool.killAgent();
            pool.startAgent();
            awaitSettled(record -> outlives || !"Running".equals(record.get("power_state")));
            assertAgrees();
        }

        private void ends() throws Exception {
            if (!power().equals("Halted")) {
                call("VM.hard_shutdown", vm);
            }
            List<?> vbds = Trees.items(call("VM.get_VBDs", vm));
            List<Object> disks = new java.util.ArrayList<>();
            vbds.forEach(vbd -> disks.add(call("VBD.get_VDI", vbd)));
            call("VM.destroy", vm);
            disks.forEach(disk -> call("VDI.destroy", disk));
            assertThat(pool.guests().getOrDefault(uuid, "STOPPED")).isEqualTo("STOPPED");
            assertThat(files()).as("no file is left of disks and memories").isEmpty();
            assertThat(Trees.items(call("VDI.get_all")).stream()
                            .filter(vdi -> call("VDI.get_type", vdi).equals("suspend")))
                    .isEmpty();
        }

        /** What the records say is what the host has, and what is there can be gone on with. */
        private void assertAgrees() throws Exception {
            boolean suspended = power().equals("Suspended");
            boolean running = power().equals("Running");
            assertThat(pool.guests().getOrDefault(uuid, "STOPPED").equals("RUNNING"))
                    .as("the guest runs where the record says so")
                    .isEqualTo(running);
            assertThat(call("VM.get_suspend_VDI", vm).equals("OpaqueRef:NULL")).isEqualTo(!suspended);
            assertThat(files().stream().filter(name -> name.endsWith(".raw")))
                    .as("a memory for each suspended VM")
                    .hasSize(suspended ? 1 : 0);
            if (suspended) {
                call("VM.resume", vm, false, false);
                assertPower("Running");
            } else if (!running) {
                call("VM.start", vm, false, false);
            }
        }

        private List<String> files() throws IOException {
            try (Stream<Path> files = Files.walk(pool.directory())) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".qcow2") || name.endsWith(".raw"))
                        .toList();
            }
        }

        /** The dead program's operations are over, and what it left has been settled. */
        private void awaitSettled(Predicate<Map<String, Object>> condition) throws Exception {
            Instant end = Instant.now().plus(PATIENCE);
            Object token = "";
            while (true) {
                Map<String, Object> record = Trees.members(call("VM.get_record", vm));
                boolean idle = Map.of().equals(record.get("current_operations")) && noted().isEmpty();
                if (idle && condition.test(record)) {
                    return;
                }
                assertThat(Instant.now()).as("settled: " + record + noted()).isBefore(end);
                token = Trees.member(call("event.from", List.of("*"), token, 1.0), "token");
            }
        }

        private List<Path> noted() throws IOException {
            try (Stream<Path> files = Files.walk(pool.directory())) {
                return files.filter(file -> file.toString().contains("/begun/")).toList();
            }
        }

        private Object disk(String name) {
            Object storage = call(
                    "pool.get_default_SR", Trees.items(call("pool.get_all")).getFirst());
            return call("VDI.create", NewRecords.vdi(name, storage, 64L << 20));
        }

        private void attach(Object vdi, String device) {
            call("VBD.create", NewRecords.vbd(vm, vdi, device));
        }

        private String power() {
            return Trees.text(call("VM.get_power_state", vm));
        }

        private void assertPower(String expected) {
            assertThat(power()).isEqualTo(expected);
        }

        private Object call(String method, Object... params) {
            return client.call(method, params);
        }
    }
}
