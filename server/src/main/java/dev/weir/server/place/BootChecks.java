package dev.weir.server.place;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.cpu.Processors;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import dev.weir.server.pool.Liveness;
import java.util.List;
import java.util.Set;

/** Whether a VM can boot on a host: the checks of PLM-1, in its order, the first failure thrown. */
public final class BootChecks {
    private static final Set<OnCrashBehaviour> DUMPING = Set.of(
            OnCrashBehaviour.COREDUMP_AND_DESTROY,
            OnCrashBehaviour.COREDUMP_AND_RESTART,
            OnCrashBehaviour.RENAME_RESTART);

    private final Snapshot state;
    private final VmRef vm;
    private final boolean cpu;
    private final boolean memory;

    public BootChecks(Snapshot state, VmRef vm) {
        this(state, vm, true, true);
    }

    private BootChecks(Snapshot state, VmRef vm, boolean cpu, boolean memory) {
        this.state = state;
        this.vm = vm;
        this.cpu = cpu;
        this.memory = memory;
    }

    /** The same checks for whoever compares the processors himself, or does not care (PLM-8). */
    public BootChecks withoutCpu() {
        return new BootChecks(state, vm, false, memory);
    }

    /** The same checks for whoever plans the memory of several VMs himself (PLM-8). */
    BootChecks withoutMemory() {
        return new BootChecks(state, vm, cpu, false);
    }

    public void require(HostRef host) {
        requireParameters();
        requireHost(host);
        if (cpu) {
            Processors.require(state, vm, host);
        }
        requireStorage(host);
        requireNetworks(host);
        requireUsbDevices(host);
        requireHvm(host);
        requireTpm(host);
        if (memory) {
            requireMemory(host);
        }
        requireCpus(host);
    }

    /** The record itself must make sense (VML-83). */
    public void requireParameters() {
        long max = Records.get(state, vm, Vm.VCPUS_MAX);
        long startup = Records.get(state, vm, Vm.VCPUS_AT_STARTUP);
        if (max < 1) {
            throw Errors.invalidValue("VCPUs_max", Long.toString(max));
        }
        if (startup < 1) {
            throw Errors.invalidValue("VCPUs-at-startup", Long.toString(startup));
        }
        if (startup > max) {
            throw Errors.valueNotSupported(
                    "VCPUs-at-startup", Long.toString(startup), "more than VCPUs_max, which is " + max);
        }
        if (Records.get(state, vm, Vm.MEMORY_STATIC_MAX) < Records.get(state, vm, Vm.MEMORY_STATIC_MIN)
                || Records.get(state, vm, Vm.MEMORY_DYNAMIC_MAX) < Records.get(state, vm, Vm.MEMORY_DYNAMIC_MIN)) {
            throw new ApiFailure("MEMORY_CONSTRAINT_VIOLATION", List.of());
        }
        if (Records.get(state, vm, Vm.HVM_SHADOW_MULTIPLIER) < 1.0) {
            throw Errors.invalidValue(
                    "HVM_shadow_multiplier", Double.toString(Records.get(state, vm, Vm.HVM_SHADOW_MULTIPLIER)));
        }
        OnCrashBehaviour onCrash = Records.get(state, vm, Vm.ACTIONS_AFTER_CRASH);
        if (DUMPING.contains(onCrash)) {
            throw Errors.valueNotSupported(
                    "VM.actions_after_crash", onCrash.wire(), "not for a VM with hardware virtualisation");
        }
    }

    private void requireHost(HostRef host) {
        if (!Liveness.of(state, host)) {
            throw Errors.hostNotLive();
        }
        boolean here = Records.get(state, vm, Vm.POWER_STATE) == VmPowerState.RUNNING
                && Records.get(state, vm, Vm.RESIDENT_ON).equals(host);
        if (!Records.get(state, host, Host.ENABLED) && !here && !Records.get(state, vm, Vm.IS_CONTROL_DOMAIN)) {
            throw Errors.hostDisabled(host.ref());
        }
        long version = Records.get(state, vm, Vm.HARDWARE_PLATFORM_VERSION);
        List<Long> versions = Records.get(state, host, Host.VIRTUAL_HARDWARE_PLATFORM_VERSIONS);
        if (!versions.contains(version)) {
            String known = "["
                    + String.join("; ", versions.stream().map(String::valueOf).toList()) + "]";
            throw new ApiFailure(
                    "VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION",
                    List.of(host.ref(), known, vm.ref(), Long.toString(version)));
        }
    }

    /** A PBD must be attached, whether or not the SR says that it is shared (PLM-3). */
    private void requireStorage(HostRef host) {
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            if (Records.get(state, vbd, Vbd.EMPTY)) {
                continue;
            }
            requireSr(host, Records.get(state, Records.get(state, vbd, Vbd.VDI), Vdi.SR));
        }
        VdiRef memory = Records.get(state, vm, Vm.SUSPEND_VDI);
        if (Records.get(state, vm, Vm.POWER_STATE) == VmPowerState.SUSPENDED && Records.exists(state, memory)) {
            requireSr(host, Records.get(state, memory, Vdi.SR));
        }
    }

    private void requireSr(HostRef host, SrRef sr) {
        boolean attached = Records.get(state, sr, Sr.PBDS).stream()
                .anyMatch(pbd -> Records.get(state, pbd, Pbd.HOST).equals(host)
                        && Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED));
        if (!attached) {
            throw Errors.vmRequiresSr(vm.ref(), sr.ref());
        }
    }

    private void requireNetworks(HostRef host) {
        for (VifRef vif : Records.get(state, vm, Vm.VIFS)) {
            NetworkRef network = Records.get(state, vif, Vif.NETWORK);
            if (!available(network, host)) {
                throw Errors.vmRequiresNetwork(vm.ref(), network.ref());
            }
            if (bonded(network, host)) {
                throw Errors.hostCannotAttachNetwork(host.ref(), network.ref());
            }
        }
    }

    /** The host's interface on it carries another network, with others as one (NET-86). */
    private boolean bonded(NetworkRef network, HostRef host) {
        return Records.get(state, network, Network.PIFS).stream()
                .anyMatch(pif -> Records.get(state, pif, Pif.HOST).equals(host)
                        && Records.exists(state, Records.get(state, pif, Pif.BOND_SLAVE_OF)));
    }

    /** A network without any NIC is where its running VMs are (PLM-2). */
    private boolean available(NetworkRef network, HostRef host) {
        var pifs = Records.get(state, network, Network.PIFS);
        if (!pifs.isEmpty()) {
            return pifs.stream()
                    .anyMatch(pif -> Records.get(state, pif, Pif.HOST).equals(host));
        }
        boolean shared = Records.get(state, network, Network.OTHER_CONFIG)
                .getOrDefault("assume_network_is_shared", "false")
                .equals("true");
        if (shared || !Records.get(state, network, Network.MANAGED)) {
            return true;
        }
        boolean used = false;
        for (VifRef vif : Records.get(state, network, Network.VIFS)) {
            VmRef user = Records.get(state, vif, Vif.VM);
            if (Records.exists(state, user) && Records.get(state, user, Vm.POWER_STATE) == VmPowerState.RUNNING) {
                used = true;
                if (Records.get(state, user, Vm.RESIDENT_ON).equals(host)) {
                    return true;
                }
            }
        }
        return !used;
    }

    private void requireUsbDevices(HostRef host) {
        for (VusbRef vusb : Records.get(state, vm, Vm.VUSBS)) {
            UsbGroupRef group = Records.get(state, vusb, Vusb.USB_GROUP);
            boolean here = Records.get(state, group, UsbGroup.PUSBS).stream()
                    .anyMatch(pusb -> Records.get(state, pusb, Pusb.HOST).equals(host));
            if (!here) {
                throw Errors.operationNotAllowed(
                        "VUSB " + vusb.ref() + " needs a USB device that host " + host.ref() + " does not have");
            }
        }
    }

    private void requireHvm(HostRef host) {
        DomainType type = Records.get(state, vm, Vm.DOMAIN_TYPE);
        boolean capable = Records.get(state, host, Host.CAPABILITIES).stream().anyMatch(c -> c.contains("hvm"));
        if (type != DomainType.PV && !capable) {
            throw Errors.vmHvmRequired(vm.ref());
        }
        boolean xen = Records.get(state, host, Host.OTHER_CONFIG)
                .getOrDefault("weir:hypervisor", "")
                .startsWith("libvirt xen");
        if (type != DomainType.HVM && type != DomainType.UNSPECIFIED && !xen) {
            throw Errors.vmIncompatibleWithThisHost(
                    vm.ref(), host.ref(), "domain type " + type.wire() + " needs Xen; with HVM_boot_policy it is hvm");
        }
    }

    private void requireTpm(HostRef host) {
        String tpm = Records.get(state, host, Host.OTHER_CONFIG).getOrDefault("weir:tpm", "");
        if (!Records.get(state, vm, Vm.VTPMS).isEmpty() && !tpm.equals("true")) {
            throw Errors.vmIncompatibleWithThisHost(
                    vm.ref(), host.ref(), "its VTPM needs swtpm and swtpm-tools, which this host does not have");
        }
    }

    private void requireMemory(HostRef host) {
        long needed = Memory.needed(state, vm);
        long free = Memory.free(state, host, vm);
        if (needed > free) {
            throw Errors.hostNotEnoughFreeMemory(Long.toString(needed), Long.toString(free));
        }
    }

    private void requireCpus(HostRef host) {
        long max = Records.get(state, vm, Vm.VCPUS_MAX);
        long count = Long.parseLong(Records.get(state, host, Host.CPU_INFO).getOrDefault("cpu_count", "0"));
        boolean unrestricted = Records.get(state, vm, Vm.PLATFORM)
                .getOrDefault("vcpu-unrestricted", "false")
                .equals("true");
        if (max > count && !unrestricted) {
            throw Errors.hostNotEnoughPcpus(Long.toString(max), Long.toString(count));
        }
    }
}
