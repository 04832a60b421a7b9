package dev.weir.server.ops.vm;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.cpu.Processors;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BiosStrings;
import dev.weir.server.object.Records;
import dev.weir.server.ops.TaskWords;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.place.BootChecks;
import dev.weir.server.place.Memory;
import dev.weir.server.place.Placement;
import dev.weir.server.place.Placer;
import dev.weir.server.state.VbdRules;
import java.util.List;
import java.util.function.LongSupplier;

/** What is decided and written in one transaction before a VM is built anywhere (PLM-22, VML-82). */
public final class VmBoot {
    private final VmRecords records;
    private final VtpmOps vtpms;
    private final LongSupplier random;

    public VmBoot(VmRecords records, VtpmOps vtpms, LongSupplier random) {
        this.records = records;
        this.vtpms = vtpms;
        this.random = random;
    }

    /** Of a host that the pool picks, the task is told why. */
    void schedule(Tx tx, CallContext context, VmRef vm, HostRef wanted) {
        if (Records.get(tx, vm, Vm.DOMAIN_TYPE) == DomainType.UNSPECIFIED) {
            boolean pv = Records.get(tx, vm, Vm.HVM_BOOT_POLICY).isEmpty();
            Records.set(tx, vm, Vm.DOMAIN_TYPE, pv ? DomainType.PV : DomainType.HVM);
        }
        Records.set(tx, vm, Vm.MEMORY_OVERHEAD, Memory.overhead(tx, vm));
        if (Records.get(tx, vm, Vm.BIOS_STRINGS).isEmpty()) {
            Records.set(tx, vm, Vm.BIOS_STRINGS, BiosStrings.generic());
        }
        vtpms.settle(tx, vm);
        HostRef host = wanted;
        if (wanted.isNull()) {
            host = told(tx, context, Placer.choose(tx, vm));
        } else {
            new BootChecks(tx, vm).withoutCpu().require(wanted);
        }
        MachineSettings.settle(tx, vm);
        Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, host);
        attach(tx, vm);
        records.forgetGuest(tx, vm);
        Records.set(tx, vm, Vm.LAST_BOOT_CPU_FLAGS, Processors.atStart(tx, vm, host));
        if (Records.get(tx, vm, Vm.GENERATION_ID).equals("0:0")) {
            Records.set(tx, vm, Vm.GENERATION_ID, random.getAsLong() + ":" + random.getAsLong());
        }
    }

    /**
     * For a VM whose run goes on: its devices are its own still, and its guest's word holds (VML-98). {@code force}
     * takes it to a host whose processor lacks something that the guest may use (CPU-44).
     */
    void scheduleResume(Tx tx, CallContext context, VmRef vm, HostRef wanted, boolean force) {
        VdiRef image = Records.get(tx, vm, Vm.SUSPEND_VDI);
        if (!Records.exists(tx, image)) {
            throw new ApiFailure("VM_HAS_NO_SUSPEND_VDI", List.of(vm.ref()));
        }
        HostRef host = wanted;
        if (wanted.isNull()) {
            host = told(tx, context, force ? Placer.chooseByForce(tx, vm) : Placer.choose(tx, vm));
        } else {
            new BootChecks(tx, vm).withoutCpu().require(wanted);
            if (!force) {
                Processors.require(tx, vm, wanted);
            }
        }
        for (VbdRef vbd : Records.get(tx, vm, Vm.VBDS)) {
            if (!Records.get(tx, vbd, Vbd.EMPTY)) {
                VbdRules.requireShareable(tx, vbd, Records.get(tx, vbd, Vbd.VDI));
            }
        }
        Records.set(tx, vm, Vm.SCHEDULED_TO_BE_RESIDENT_ON, host);
    }

    private static HostRef told(Tx tx, CallContext context, Placement placement) {
        TaskWords.keep(tx, context, "weir:placement", placement.reason());
        return placement.host();
    }

    /** Every disk with something in it, every CD drive, interface and USB device is taken into use before the start (VML-82). */
    private static void attach(Tx tx, VmRef vm) {
        for (VbdRef vbd : Records.get(tx, vm, Vm.VBDS)) {
            if (!Records.get(tx, vbd, Vbd.EMPTY)) {
                VbdRules.requireShareable(tx, vbd, Records.get(tx, vbd, Vbd.VDI));
            }
            if (!Records.get(tx, vbd, Vbd.EMPTY) || Records.get(tx, vbd, Vbd.TYPE) == VbdType.CD) {
                Records.set(tx, vbd, Vbd.CURRENTLY_ATTACHED, true);
            }
        }
        for (VifRef vif : Records.get(tx, vm, Vm.VIFS)) {
            Records.set(tx, vif, Vif.CURRENTLY_ATTACHED, true);
        }
        for (VusbRef vusb : Records.get(tx, vm, Vm.VUSBS)) {
            Records.set(tx, vusb, Vusb.CURRENTLY_ATTACHED, true);
        }
    }
}
