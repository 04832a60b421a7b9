package dev.weir.server.domain;

import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Secret;
import dev.weir.model.types.Vm;
import dev.weir.model.types.Vtpm;
import dev.weir.model.types.VtpmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a VM's first code is found, of its domain type and boot settings. */
public final class BootSpecs {
    /** The key of NVRAM under which a guest's firmware has its variables. */
    public static final String EFI_VARIABLES = "EFI-variables";

    private static final String DEFAULT_ORDER = "cd";

    private BootSpecs() {}

    static Boot of(Snapshot state, Row vm) {
        String kernel = Records.get(vm, Vm.OTHER_CONFIG).get(DomainSpecs.KERNEL_KEY);
        if (kernel != null) {
            return new Boot.NamedKernel(kernel, Records.get(vm, Vm.PV_ARGS));
        }
        return switch (Records.get(vm, Vm.DOMAIN_TYPE)) {
            case HVM, UNSPECIFIED -> firmware(state, vm);
            case PV -> direct(vm, Boot.Direct.Guest.PV);
            case PV_IN_PVH -> direct(vm, Boot.Direct.Guest.PV_IN_PVH);
            case PVH -> direct(vm, Boot.Direct.Guest.PVH);
        };
    }

    private static Boot firmware(Snapshot state, Row vm) {
        String order = Records.get(vm, Vm.HVM_BOOT_PARAMS).getOrDefault("order", "");
        return new Boot.Firmware(
                order.isEmpty() ? DEFAULT_ORDER : order,
                isUefi(vm) ? new Boot.Uefi(secureBoot(vm), variables(vm), tpm(state, vm)) : null);
    }

    private static Boot direct(Row vm, Boot.Direct.Guest guest) {
        return new Boot.Direct(
                guest,
                Records.get(vm, Vm.PV_KERNEL),
                Records.get(vm, Vm.PV_RAMDISK),
                (Records.get(vm, Vm.PV_ARGS) + " " + Records.get(vm, Vm.PV_LEGACY_ARGS)).strip(),
                Records.get(vm, Vm.PV_BOOTLOADER),
                Records.get(vm, Vm.PV_BOOTLOADER_ARGS));
    }

    /** Whether the VM has a firmware with variables; a firmware that nobody knows is refused. */
    public static boolean isUefi(Row vm) {
        String firmware = Records.get(vm, Vm.HVM_BOOT_PARAMS).getOrDefault("firmware", "bios");
        return switch (firmware) {
            case "bios" -> false;
            case "uefi" -> true;
            default -> throw Errors.invalidValue("HVM-boot-params['firmware']", firmware);
        };
    }

    /** Whether its first code is that of UEFI, and not a kernel that the host hands to its BIOS. */
    public static boolean bootsByUefi(Row vm) {
        return isUefi(vm) && isHvm(vm) && !Records.get(vm, Vm.OTHER_CONFIG).containsKey(DomainSpecs.KERNEL_KEY);
    }

    /** Whether it runs on a firmware at all, and not on Xen's own way of starting guests. */
    public static boolean isHvm(Row vm) {
        DomainType type = Records.get(vm, Vm.DOMAIN_TYPE);
        return type == DomainType.HVM || type == DomainType.UNSPECIFIED;
    }

    private static boolean secureBoot(Row vm) {
        return PlatformFlags.isTrue(Records.get(vm, Vm.PLATFORM), "secureboot", false);
    }

    /** A VM may wish for new variables at each boot. */
    private static String variables(Row vm) {
        Map<String, String> nvram = Records.get(vm, Vm.NVRAM);
        return keepsVariables(nvram) ? nvram.getOrDefault(EFI_VARIABLES, "") : "";
    }

    private static @Nullable String tpm(Snapshot state, Row vm) {
        List<VtpmRef> vtpms = Records.get(vm, Vm.VTPMS);
        return vtpms.isEmpty()
                ? null
                : Records.get(state, Records.get(state, vtpms.getFirst(), Vtpm.CONTENTS), Secret.VALUE);
    }

    /** Whether what the guest wrote is there at its next boot; a wish that nobody knows is refused. */
    public static boolean keepsVariables(Map<String, String> nvram) {
        String wish = nvram.getOrDefault("EFI-variables-on-boot", "persist");
        return switch (wish) {
            case "persist" -> true;
            case "reset" -> false;
            default -> throw Errors.invalidValue("NVRAM['EFI-variables-on-boot']", wish);
        };
    }
}
