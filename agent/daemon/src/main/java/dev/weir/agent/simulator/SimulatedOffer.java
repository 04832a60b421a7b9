package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.VolumePaths;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;

/** What a simulated host has of what its guests ask for; the first thing that is not there is refused. */
record SimulatedOffer(SimulatedHost host, VolumePaths volumes, Bridges bridges) {
    void kernel(DomainSpec spec) throws HypervisorFailure {
        if (spec.boot() instanceof DomainSpec.Boot.NamedKernel kernel
                && !host.kernels().contains(kernel.name())) {
            throw new HypervisorFailure("INTERNAL_ERROR", "this host has no kernel named " + kernel.name());
        }
    }

    void devices(DomainSpec spec) throws HypervisorFailure {
        for (DiskSpec disk : spec.disks()) {
            disk(disk);
        }
        for (NicSpec nic : spec.nics()) {
            nic(nic);
        }
        for (UsbSpec usb : spec.usbs()) {
            host.usbs().require(usb);
        }
    }

    void disk(DiskSpec disk) throws HypervisorFailure {
        if (disk.volume() != null) {
            var _ = volumes.path(disk.volume());
        }
    }

    void nic(NicSpec nic) throws HypervisorFailure {
        if (!bridges.exists(nic.bridge())) {
            throw new HypervisorFailure("BRIDGE_NOT_AVAILABLE", nic.bridge());
        }
    }
}
