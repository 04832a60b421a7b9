package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.UpdateStatus;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.VmSecurebootCertificatesState;
import dev.weir.model.types.VmSecurebootReadiness;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BiosStrings;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** BIOS strings, and what UEFI keeps: NVRAM and Secure Boot. */
public final class VmFirmware {
    private static final String EFI_VARIABLES = "EFI-variables";

    private final Store store;
    private final OperationGuard guard;

    public VmFirmware(Store store, OperationGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setBiosStrings(this::setBiosStrings)
                .copyBiosStrings(this::copyBiosStrings)
                .setNvram((context, vm, value) -> changeNvram(context, vm, tx -> Records.set(tx, vm, Vm.NVRAM, value)))
                .addToNvram(this::addToNvram)
                .removeFromNvram(
                        (context, vm, key) -> changeNvram(context, vm, tx -> Records.drop(tx, vm, Vm.NVRAM, key)))
                .setNvramEfiVariables(this::setEfiVariables)
                .getSecurebootReadiness(this::getSecurebootReadiness)
                .updateSecurebootCertificatesOnBoot(this::updateCertificatesOnBoot);
    }

    private void setBiosStrings(CallContext context, VmRef vm, Map<String, String> value) {
        store.write(tx -> {
            requireNoBiosStrings(tx, vm);
            Records.set(tx, vm, Vm.BIOS_STRINGS, BiosStrings.with(value));
            return vm;
        });
    }

    /** A VM with a host's strings had better run there, where its licences may be bound to them. */
    private void copyBiosStrings(CallContext context, VmRef vm, HostRef host) {
        store.write(tx -> {
            requireNoBiosStrings(tx, vm);
            Records.set(tx, vm, Vm.BIOS_STRINGS, Records.get(tx, host, Host.BIOS_STRINGS));
            Records.set(tx, vm, Vm.AFFINITY, host);
            return vm;
        });
    }

    private static void requireNoBiosStrings(Tx tx, VmRef vm) {
        if (!Records.get(tx, vm, Vm.BIOS_STRINGS).isEmpty()) {
            throw Errors.vmBiosStringsAlreadySet();
        }
    }

    private void changeNvram(CallContext context, VmRef vm, Consumer<Tx> change) {
        Records.require(store.snapshot(), vm);
        guard.run(
                context,
                Hold.vm(vm, VmOperations.CHANGING_NVRAM),
                () -> store.write(tx -> {
                    change.accept(tx);
                    return vm;
                }));
    }

    private void addToNvram(CallContext context, VmRef vm, String key, String value) {
        changeNvram(context, vm, tx -> {
            if (Records.get(tx, vm, Vm.NVRAM).containsKey(key)) {
                throw Errors.mapDuplicateKey("VM", "NVRAM", vm.ref(), key);
            }
            Records.put(tx, vm, Vm.NVRAM, key, value);
        });
    }

    /** For the guest's own firmware while it runs: no operation, no power state; nobody here judges certificates. */
    private void setEfiVariables(CallContext context, VmRef vm, String value, UpdateStatus update) {
        store.write(tx -> {
            Records.put(tx, vm, Vm.NVRAM, EFI_VARIABLES, value);
            if (update != UpdateStatus.NO) {
                Records.set(tx, vm, Vm.SECUREBOOT_CERTIFICATES_STATE, VmSecurebootCertificatesState.OK);
            }
            return vm;
        });
    }

    private VmSecurebootReadiness getSecurebootReadiness(CallContext context, VmRef vm) {
        Row row = Records.require(store.snapshot(), vm);
        String firmware = Records.get(row, Vm.HVM_BOOT_PARAMS).getOrDefault("firmware", "bios");
        if (!firmware.toLowerCase(Locale.ROOT).equals("uefi")) {
            return VmSecurebootReadiness.NOT_SUPPORTED;
        }
        String wanted = Records.get(row, Vm.PLATFORM).getOrDefault("secureboot", "false");
        if (!wanted.equals("true") && !wanted.equals("1")) {
            return VmSecurebootReadiness.DISABLED;
        }
        if (!Records.get(row, Vm.NVRAM).containsKey(EFI_VARIABLES)) {
            return VmSecurebootReadiness.FIRST_BOOT;
        }
        throw Errors.notImplemented("VM.get_secureboot_readiness of a VM with EFI variables");
    }

    private void updateCertificatesOnBoot(CallContext context, VmRef vm, boolean mark) {
        store.write(tx -> {
            VmSecurebootCertificatesState current = Records.get(tx, vm, Vm.SECUREBOOT_CERTIFICATES_STATE);
            if (current == VmSecurebootCertificatesState.OK) {
                throw Errors.operationNotAllowed("Cannot " + (mark ? "set" : "clear")
                        + " update_on_boot: VM.secureboot_certificates_state is not in a valid state");
            }
            Records.set(
                    tx,
                    vm,
                    Vm.SECUREBOOT_CERTIFICATES_STATE,
                    mark
                            ? VmSecurebootCertificatesState.UPDATE_ON_BOOT
                            : VmSecurebootCertificatesState.UPDATE_AVAILABLE);
            return vm;
        });
    }
}
