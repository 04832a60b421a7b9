package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.VariableStore;
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
import dev.weir.model.types.VmUefiMode;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BiosStrings;
import dev.weir.server.domain.BootSpecs;
import dev.weir.server.domain.FirmwareVariables;
import dev.weir.server.domain.PlatformFlags;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** BIOS strings, and what UEFI keeps: NVRAM and Secure Boot. */
public final class VmFirmware {
    private final Store store;
    private final OperationGuard guard;

    public VmFirmware(Store store, OperationGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    public void bind(VmCalls<CallContext> calls) {
        calls.setBiosStrings(this::setBiosStrings)
                .copyBiosStrings(this::copyBiosStrings)
                .setNvram(this::setNvram)
                .addToNvram(this::addToNvram)
                .removeFromNvram(
                        (context, vm, key) -> changeNvram(context, vm, tx -> Records.drop(tx, vm, Vm.NVRAM, key)))
                .setNvramEfiVariables(this::setEfiVariables)
                .setUefiMode(this::setUefiMode)
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

    private void setNvram(CallContext context, VmRef vm, Map<String, String> value) {
        value.forEach(VmFirmware::requireSize);
        changeNvram(context, vm, tx -> Records.set(tx, vm, Vm.NVRAM, value));
    }

    /** Ours: what a message to a host can hold, and far more than firmware has. */
    private static void requireSize(String key, String value) {
        if (value.length() > VariableStore.MOST_TEXT) {
            throw Errors.invalidValue(
                    "NVRAM['" + key + "']", value.length() + " characters, more than " + VariableStore.MOST_TEXT);
        }
    }

    private void addToNvram(CallContext context, VmRef vm, String key, String value) {
        requireSize(key, value);
        changeNvram(context, vm, tx -> {
            if (Records.get(tx, vm, Vm.NVRAM).containsKey(key)) {
                throw Errors.mapDuplicateKey("VM", "NVRAM", vm.ref(), key);
            }
            Records.put(tx, vm, Vm.NVRAM, key, value);
        });
    }

    /** For the guest's own firmware while it runs: no operation, no power state; nobody here judges certificates. */
    private void setEfiVariables(CallContext context, VmRef vm, String value, UpdateStatus update) {
        requireSize(BootSpecs.EFI_VARIABLES, value);
        store.write(tx -> {
            Records.put(tx, vm, Vm.NVRAM, BootSpecs.EFI_VARIABLES, value);
            if (update != UpdateStatus.NO) {
                Records.set(tx, vm, Vm.SECUREBOOT_CERTIFICATES_STATE, VmSecurebootCertificatesState.OK);
            }
            return vm;
        });
    }

    /**
     * Setup: the keys of Secure Boot are gone and whoever comes first brings new ones. User: the next start makes a new
     * store with the firmware's usual keys; it finds what to boot by itself.
     */
    private String setUefiMode(CallContext context, VmRef vm, VmUefiMode mode) {
        changeNvram(context, vm, tx -> {
            if (mode == VmUefiMode.USER) {
                Records.drop(tx, vm, Vm.NVRAM, BootSpecs.EFI_VARIABLES);
                return;
            }
            String variables = Records.get(tx, vm, Vm.NVRAM).get(BootSpecs.EFI_VARIABLES);
            if (variables == null) {
                throw Errors.operationNotAllowed("this VM has no EFI variables yet; they are made at its first start");
            }
            Records.put(
                    tx, vm, Vm.NVRAM, BootSpecs.EFI_VARIABLES, read(variables).without(FirmwareVariables.KEYS));
        });
        return "";
    }

    private static FirmwareVariables read(String variables) {
        try {
            return FirmwareVariables.read(variables);
        } catch (IllegalArgumentException e) {
            throw Errors.operationNotAllowed("this VM's EFI-variables are of no firmware that is known ("
                    + e.getMessage() + "); without the key in VM.NVRAM its next start makes new ones");
        }
    }

    private VmSecurebootReadiness getSecurebootReadiness(CallContext context, VmRef vm) {
        Row row = Records.require(store.snapshot(), vm);
        if (!BootSpecs.isUefi(row)) {
            return VmSecurebootReadiness.NOT_SUPPORTED;
        }
        if (!PlatformFlags.isTrue(Records.get(row, Vm.PLATFORM), "secureboot", false)) {
            return VmSecurebootReadiness.DISABLED;
        }
        String variables = Records.get(row, Vm.NVRAM).get(BootSpecs.EFI_VARIABLES);
        if (variables == null) {
            return VmSecurebootReadiness.FIRST_BOOT;
        }
        Set<String> names = read(variables).names();
        if (!names.contains("PK")) {
            return VmSecurebootReadiness.SETUP_MODE;
        } else if (!names.contains("KEK") || !names.contains("db")) {
            return VmSecurebootReadiness.CERTS_INCOMPLETE;
        }
        return names.contains("dbx") ? VmSecurebootReadiness.READY : VmSecurebootReadiness.READY_NO_DBX;
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
