package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmSecurebootCertificatesState;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import dev.weir.server.place.Memory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Firmware, memory and protection of a VM: fields with messages of their own. */
class VmFirmwareTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Map<String, String> toldToTheHost() {
        parts.call("VM.start", vm, false, false);
        return parts.agent.asked(Verb.StartDomain.class).getLast().spec().smbios();
    }

    @Test
    void biosStringsAreSetOnceAndReachTheGuest() {
        parts.call("VM.set_bios_strings", vm, Map.of("bios-vendor", "Dell Inc."));
        assertThat(parts.get(vm, Vm.BIOS_STRINGS))
                .containsEntry("bios-vendor", "Dell Inc.")
                .containsEntry("system-product-name", "HVM domU")
                .containsEntry("oem-1", "Xen")
                .hasSize(16);
        assertThat(parts.failure("VM.set_bios_strings", vm, Map.of())).containsExactly("VM_BIOS_STRINGS_ALREADY_SET");
        assertThat(parts.failure("VM.copy_bios_strings", vm, parts.host))
                .containsExactly("VM_BIOS_STRINGS_ALREADY_SET");
        assertThat(toldToTheHost()).containsExactly(Map.entry("bios-vendor", "Dell Inc."));
    }

    @Test
    void aVmWithoutGetsTheGenericOnesAtItsStart() {
        assertThat(toldToTheHost()).as("what the hypervisor says is left to it").isEmpty();
        assertThat(parts.get(vm, Vm.BIOS_STRINGS)).as("VML-80").containsEntry("bios-vendor", "Xen");
    }

    @Test
    void aHostsStringsBindTheVmToIt() {
        parts.set(parts.host, Host.BIOS_STRINGS, Map.of("bios-vendor", "Acme"));
        parts.call("VM.copy_bios_strings", vm, parts.host);
        assertThat(parts.get(vm, Vm.BIOS_STRINGS)).containsExactly(Map.entry("bios-vendor", "Acme"));
        assertThat(parts.get(vm, Vm.AFFINITY)).isEqualTo(parts.host);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            hp-rombios,   x,  Unknown key
            bios-vendor,  '', Value provided is empty
            bios-version, é,  é has non-printable ASCII characters
            """)
    void otherBiosStringsAreRefused(String key, String value, String why) {
        assertThat(parts.failure("VM.set_bios_strings", vm, Map.of(key, value)))
                .containsExactly("INVALID_VALUE", key, why);
        String tooLong = "x".repeat(513);
        assertThat(parts.failure("VM.set_bios_strings", vm, Map.of("bios-vendor", tooLong)))
                .containsExactly("INVALID_VALUE", "bios-vendor", tooLong + " has length more than 512 characters");
    }

    @Test
    void nvramChangesWhileTheVmIsOff() {
        parts.call("VM.add_to_NVRAM", vm, "EFI-variables", "a");
        assertThat(parts.failure("VM.add_to_NVRAM", vm, "EFI-variables", "b"))
                .containsExactly("MAP_DUPLICATE_KEY", "VM", "NVRAM", vm.ref(), "EFI-variables");
        parts.call("VM.remove_from_NVRAM", vm, "EFI-variables");
        parts.call("VM.set_NVRAM", vm, Map.of("k", "v"));
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VM.set_NVRAM", vm, Map.of()))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
        assertThat(parts.get(vm, Vm.NVRAM)).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void secureBootIsReadyAsFarAsCanBeSeen() {
        assertThat(parts.text("VM.get_secureboot_readiness", vm)).isEqualTo("not_supported");
        parts.set(vm, Vm.HVM_BOOT_PARAMS, Map.of("firmware", "uefi"));
        assertThat(parts.text("VM.get_secureboot_readiness", vm)).isEqualTo("disabled");
        parts.set(vm, Vm.PLATFORM, Map.of("secureboot", "true"));
        assertThat(parts.text("VM.get_secureboot_readiness", vm)).isEqualTo("first_boot");
        assertThat(parts.failure("VM.update_secureboot_certificates_on_boot", vm, true))
                .first()
                .isEqualTo("OPERATION_NOT_ALLOWED");
        parts.set(vm, Vm.SECUREBOOT_CERTIFICATES_STATE, VmSecurebootCertificatesState.UPDATE_AVAILABLE);
        parts.call("VM.update_secureboot_certificates_on_boot", vm, true);
        assertThat(parts.get(vm, Vm.SECUREBOOT_CERTIFICATES_STATE))
                .isEqualTo(VmSecurebootCertificatesState.UPDATE_ON_BOOT);
    }

    @Test
    void shadowMultipliers() {
        assertThat(parts.failure("VM.set_HVM_shadow_multiplier", vm, 0.5))
                .containsExactly("INVALID_VALUE", "multiplier", "0.5");
        assertThat(parts.failure("VM.set_HVM_shadow_multiplier", vm, 0.0))
                .containsExactly("INVALID_VALUE", "multiplier", "0.");
        long before = parts.get(vm, Vm.MEMORY_OVERHEAD);
        parts.call("VM.set_HVM_shadow_multiplier", vm, 4.0);
        assertThat(parts.get(vm, Vm.MEMORY_OVERHEAD)).as("VML-113").isGreaterThan(before);
        assertThat(parts.failure("VM.set_shadow_multiplier_live", vm, 2.0))
                .first()
                .isEqualTo("VM_BAD_POWER_STATE");
        parts.call("VM.start", vm, false, false);
        parts.call("VM.set_shadow_multiplier_live", vm, 2.0);
        assertThat(parts.get(vm, Vm.HVM_SHADOW_MULTIPLIER)).isEqualTo(2.0);
    }

    /** VML-114. */
    @Test
    void waitingForMemoryEndsWithItOrWithPatience() throws InterruptedException {
        parts.call("VM.start", vm, false, false);
        parts.call("VM.set_memory_target_live", vm, 1L);
        parts.call("VM.wait_memory_target_live", vm);
        parts.set(parts.get(vm, Vm.METRICS), VmMetrics.MEMORY_ACTUAL, 1L);
        TaskRef task = new TaskRef(parts.text("Async.VM.wait_memory_target_live", vm));
        parts.await(state -> !Records.get(state, vm, Vm.CURRENT_OPERATIONS).isEmpty());
        // Whether it has looked at the clock by now nobody sees; after a later hour it has.
        for (int hour = 0; parts.get(task, Task.STATUS) == TaskStatusType.PENDING; hour++) {
            assertThat(hour).isLessThan(100_000);
            parts.clock.advance(Duration.ofHours(1));
            parts.set(vm, Vm.NAME_DESCRIPTION, "hour " + hour);
        }
        assertThat(parts.get(task, Task.ERROR_INFO)).containsExactly("VM_MEMORY_TARGET_WAIT_TIMEOUT", task.ref());
    }

    @Test
    void theMostMemoryThatFits() {
        long total = 1L << 30;
        long most = Long.parseLong(
                parts.call("VM.maximise_memory", vm, total, false).toString().replaceAll("\\D", ""));
        long vcpus = parts.get(vm, Vm.VCPUS_MAX);
        assertThat(most % Machines.MIB).isZero();
        assertThat(most + Memory.overhead(most, vcpus, 1)).isLessThanOrEqualTo(total);
        long more = most + Machines.MIB;
        assertThat(more + Memory.overhead(more, vcpus, 1)).isGreaterThan(total);
    }

    @Test
    void priorityTurnsProtectionOfARunningVm() {
        assertThat(parts.failure("VM.set_ha_restart_priority", vm, "1"))
                .containsExactly("INVALID_VALUE", "ha_restart_priority", "1");
        parts.call("VM.set_ha_restart_priority", vm, "restart");
        assertThat(parts.get(vm, Vm.HA_ALWAYS_RUN)).isFalse();
        parts.call("VM.set_ha_always_run", vm, false);
        parts.call("VM.start", vm, false, false);
        parts.call("VM.set_ha_always_run", vm, true);
        assertThat(parts.get(vm, Vm.HA_RESTART_PRIORITY)).isEqualTo("restart");
        assertThat(parts.get(vm, Vm.HA_ALWAYS_RUN)).isTrue();
    }
}
