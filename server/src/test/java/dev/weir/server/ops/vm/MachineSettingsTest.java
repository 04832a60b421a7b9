package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Hardware.Video;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Host;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boot settings and platform of a VM as its start takes them (VML-80, VML-82, VML-83, VML-93). */
class MachineSettingsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.vm("subject");
        parts.call("VM.remove_from_other_config", vm, DomainSpecs.KERNEL_KEY);
        parts.set(vm, Vm.PLATFORM, Map.of());
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private DomainSpec started() {
        parts.call("VM.start", vm, false, false);
        return parts.agent.asked(Verb.StartDomain.class).getLast().spec();
    }

    private List<String> refused() {
        List<String> failure = parts.failure("VM.start", vm, false, false);
        assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
        assertThat(parts.agent.asked(Verb.StartDomain.class)).isEmpty();
        return failure;
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            bios, '',  cd, false
            bios, cdn, cdn, false
            uefi, n,   n,  true
            """)
    void theOrderAndTheFirmwareReachTheGuest(String firmware, String order, String told, boolean uefi) {
        parts.call("VM.set_HVM_boot_params", vm, Map.of("firmware", firmware, "order", order));
        assertThat(started().boot()).isEqualTo(new Boot.Firmware(told, uefi));
        assertThat(parts.get(vm, Vm.PLATFORM))
                .as("VML-82")
                .containsEntry("device-model", uefi ? "qemu-upstream-uefi" : "qemu-upstream-compat");
    }

    @Test
    void aFirmwareNobodyKnowsIsRefused() {
        parts.call("VM.set_HVM_boot_params", vm, Map.of("firmware", "UEFI"));
        assertThat(refused()).containsExactly("INVALID_VALUE", "HVM-boot-params['firmware']", "UEFI");
    }

    @Test
    void anOldDeviceModelIsReplaced() {
        parts.set(vm, Vm.PLATFORM, Map.of("device-model", "qemu-trad"));
        started();
        assertThat(parts.get(vm, Vm.PLATFORM)).containsEntry("device-model", "qemu-upstream-compat");
    }

    @Test
    void thePlatformBecomesTheMachine() {
        assertThat(started().hardware().with("")).isEqualTo(Hardware.PLAIN);
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.set_VCPUs_max", vm, 4);
        parts.set(
                vm,
                Vm.PLATFORM,
                Map.of(
                        "acpi", "0",
                        "apic", "FALSE",
                        "pae", "false",
                        "viridian", "true",
                        "cores-per-socket", "2",
                        "device-model", "qemu-upstream",
                        "vga", "cirrus",
                        "videoram", "16",
                        "timeoffset", "-7200"));
        assertThat(started().hardware().with(""))
                .isEqualTo(new Hardware(false, false, false, true, 2, true, Video.CIRRUS, 16, -7200, ""));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            cores-per-socket, 3,                  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE, 4, 3
            cores-per-socket, 0,                  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE, 4, 0
            cores-per-socket, two,                INVALID_VALUE, platform:cores-per-socket, two
            nested-virt,      perhaps,            INVALID_VALUE, platform:nested-virt, perhaps
            device-model,     qemu-upstream-uefi, INVALID_VALUE, platform:device-model, BIOS boot is not supported with qemu-upstream-uefi
            """)
    void aPlatformThatCannotBeIsRefused(String key, String value, String code, String first, String second) {
        parts.call("VM.set_VCPUs_max", vm, 4);
        parts.set(vm, Vm.PLATFORM, Map.of(key, value));
        assertThat(refused()).containsExactly(code, first, second);
    }

    @ParameterizedTest
    @CsvSource({"'', false", "a tar of certificates, true"})
    void secureBootByItselfGoesByThePoolsCertificates(String certificates, boolean on) {
        PoolRef pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
        parts.set(pool, Pool.UEFI_CERTIFICATES, certificates);
        parts.call("VM.set_HVM_boot_params", vm, Map.of("firmware", "uefi"));
        parts.set(vm, Vm.PLATFORM, Map.of("secureboot", "auto"));
        assertThat(started().boot()).isEqualTo(new Boot.Firmware("cd", new Boot.Uefi(on, "")));
        assertThat(parts.get(vm, Vm.PLATFORM)).as("VML-82").containsEntry("secureboot", Boolean.toString(on));
    }

    @Test
    void aDiskThatGoesBackBringsItsClock() {
        VdiRef system = machines.disk("system");
        machines.vbd(vm, system, "0");
        parts.set(system, Vdi.ON_BOOT, OnBoot.RESET);
        parts.set(system, Vdi.OTHER_CONFIG, Map.of("timeoffset", "60"));
        parts.set(vm, Vm.PLATFORM, Map.of("timeoffset", "3600"));
        assertThat(started().hardware().clockOffsetSeconds()).isEqualTo(60);
        parts.call("VM.hard_shutdown", vm);
        parts.agent.forgetAsked();
        VdiRef second = machines.disk("second");
        machines.vbd(vm, second, "1");
        parts.set(second, Vdi.ON_BOOT, OnBoot.RESET);
        parts.set(second, Vdi.OTHER_CONFIG, Map.of("timeoffset", "0"));
        assertThat(refused())
                .startsWith("VM_ATTACHED_TO_MORE_THAN_ONE_VDI_WITH_TIMEOFFSET_MARKED_AS_RESET_ON_BOOT", vm.ref())
                .contains(system.ref(), second.ref());
    }

    @Test
    void theDomainTypeAndTheOldPolicyFollowEachOther() {
        parts.call("VM.set_domain_type", vm, "pvh");
        assertThat(parts.get(vm, Vm.HVM_BOOT_POLICY)).isEmpty();
        parts.call("VM.set_domain_type", vm, "hvm");
        assertThat(parts.get(vm, Vm.HVM_BOOT_POLICY)).isEqualTo("BIOS order");
        parts.call("VM.set_HVM_boot_policy", vm, "");
        assertThat(parts.get(vm, Vm.DOMAIN_TYPE)).isEqualTo(DomainType.PV);
        assertThat(parts.failure("VM.set_domain_type", vm, "unspecified"))
                .containsExactly("INVALID_VALUE", "domain_type", "unspecified");
    }

    @ParameterizedTest
    @CsvSource({"pv", "pvh", "pv_in_pvh"})
    void aGuestWithoutFirmwareNeedsXen(String type) {
        parts.call("VM.set_domain_type", vm, type);
        assertThat(refused())
                .containsExactly(
                        "VM_INCOMPATIBLE_WITH_THIS_HOST",
                        vm.ref(),
                        parts.host.ref(),
                        "domain type " + type + " needs Xen; with HVM_boot_policy it is hvm");
    }

    @Test
    void onXenItStartsFromAKernelOrThroughALoader() {
        parts.set(parts.host, Host.OTHER_CONFIG, Map.of("weir:hypervisor", "libvirt xen:///system"));
        parts.call("VM.set_domain_type", vm, "pv");
        parts.call("VM.set_PV_kernel", vm, "/var/lib/weir/guests/k/vmlinuz");
        parts.call("VM.set_PV_ramdisk", vm, "/var/lib/weir/guests/k/initrd");
        parts.call("VM.set_PV_args", vm, "root=/dev/xvda1");
        assertThat(started().boot())
                .isEqualTo(new Boot.Direct(
                        Boot.Direct.Guest.PV,
                        "/var/lib/weir/guests/k/vmlinuz",
                        "/var/lib/weir/guests/k/initrd",
                        "root=/dev/xvda1",
                        "",
                        ""));
        assertThat(parts.get(parts.get(vm, Vm.METRICS), VmMetrics.HVM)).isFalse();
        parts.call("VM.hard_shutdown", vm);
        parts.agent.forgetAsked();
        parts.call("VM.set_PV_bootloader", vm, "lilo");
        assertThat(refused()).containsExactly("UNKNOWN_BOOTLOADER", vm.ref(), "lilo");
        parts.call("VM.set_PV_bootloader", vm, "pygrub");
        parts.call("VM.set_PV_bootloader_args", vm, "-q");
        assertThat(started().boot()).isInstanceOfSatisfying(Boot.Direct.class, direct -> {
            assertThat(direct.loader()).isEqualTo("pygrub");
            assertThat(direct.loaderArguments()).isEqualTo("-q");
        });
    }
}
