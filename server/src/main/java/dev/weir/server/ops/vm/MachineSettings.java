package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.cpu.Processors;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BootSpecs;
import dev.weir.server.domain.HardwareSpecs;
import dev.weir.server.domain.PlatformFlags;
import dev.weir.server.object.Records;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a start makes of a VM's boot settings and platform before anything is built of them (VML-82, VML-83). */
final class MachineSettings {
    private static final Set<String> LOADERS = Set.of("pygrub", "eliloader");
    private static final Set<String> MODELS = Set.of("qemu-upstream-compat", "qemu-upstream-uefi", "qemu-upstream");
    private static final String OLD_MODEL = "qemu-trad";

    private MachineSettings() {}

    static void settle(Tx tx, VmRef vm) {
        Row row = Records.require(tx, vm);
        boolean hvm = BootSpecs.isHvm(row);
        boolean uefi = BootSpecs.isUefi(row);
        Map<String, String> platform = new LinkedHashMap<>(Records.get(row, Vm.PLATFORM));
        if (hvm) {
            String usual = uefi ? "qemu-upstream-uefi" : "qemu-upstream-compat";
            platform.merge(
                    HardwareSpecs.DEVICE_MODEL, usual, (given, other) -> given.equals(OLD_MODEL) ? other : given);
        }
        platform.computeIfPresent("secureboot", (key, given) -> given.equals("auto") ? certificates(tx) : given);
        require(row, platform, hvm, uefi);
        if (uefi) {
            var _ = BootSpecs.keepsVariables(Records.get(row, Vm.NVRAM));
        }
        var _ = HardwareSpecs.clockOffset(tx, row);
        String loader = Records.get(row, Vm.PV_BOOTLOADER);
        if (!hvm && !loader.isEmpty() && !LOADERS.contains(loader)) {
            throw Errors.unknownBootloader(vm.ref(), loader);
        }
        Records.set(tx, vm, Vm.PLATFORM, platform);
    }

    /** Secure Boot by itself is on where the pool has certificates for it. */
    private static String certificates(Snapshot state) {
        return Boolean.toString(state.rows(Pool.DEF).stream()
                .anyMatch(pool -> !Records.get(pool, Pool.UEFI_CERTIFICATES).isEmpty()));
    }

    private static void require(Row vm, Map<String, String> platform, boolean hvm, boolean uefi) {
        String model = platform.getOrDefault(HardwareSpecs.DEVICE_MODEL, "undefined");
        if (!Records.get(vm, Vm.VUSBS).isEmpty() && !MODELS.contains(model)) {
            throw Errors.invalidValue("platform:device-model when vm has VUSBs", model);
        }
        if (!PlatformFlags.isValid(platform, "nested-virt")) {
            throw Errors.invalidValue("platform:nested-virt", platform.getOrDefault("nested-virt", ""));
        }
        if (hvm && !uefi && model.equals("qemu-upstream-uefi")) {
            throw Errors.invalidValue("platform:device-model", "BIOS boot is not supported with qemu-upstream-uefi");
        }
        String features = platform.getOrDefault(Processors.FEATURESET, "");
        if (!CpuFeatures.isVector(features)) {
            throw Errors.invalidValue("platform:" + Processors.FEATURESET, features);
        }
        cores(vm, platform);
    }

    private static void cores(Row vm, Map<String, String> platform) {
        String given = platform.get(HardwareSpecs.CORES_PER_SOCKET);
        if (given == null || Records.get(vm, Vm.DOMAIN_TYPE) == DomainType.PV) {
            return;
        }
        long cores = PlatformFlags.number(platform, HardwareSpecs.CORES_PER_SOCKET, Long.MIN_VALUE);
        if (cores == Long.MIN_VALUE) {
            throw Errors.invalidValue("platform:" + HardwareSpecs.CORES_PER_SOCKET, given);
        }
        long vcpus = Records.get(vm, Vm.VCPUS_MAX);
        if (cores < 1 || vcpus % cores != 0) {
            throw Errors.vcpuMaxNotCoresPerSocketMultiple(Long.toString(vcpus), given);
        }
    }
}
