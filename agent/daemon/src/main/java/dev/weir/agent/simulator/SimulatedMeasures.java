package dev.weir.agent.simulator;

import dev.weir.agent.measure.GuestReadings;
import dev.weir.agent.measure.HostReadings;
import dev.weir.agent.measure.Measures;
import dev.weir.agent.measure.Reading;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * What a simulated host and its guests use: memory as the simulation has it, and a steady small load of everything else,
 * reckoned when somebody asks. A guest's load is its own, and none while it stands still.
 */
public final class SimulatedMeasures implements Measures {
    private static final double HOST_LOAD = 0.02;
    private static final int LOADS = 97;

    /** More are not told of one by one. */
    private static final int MOST_VCPUS = 1024;

    private final SimulatedHost host;
    private final SimulatedHypervisor hypervisor;

    public SimulatedMeasures(SimulatedHost host, SimulatedHypervisor hypervisor) {
        this.host = host;
        this.hypervisor = hypervisor;
    }

    @Override
    public List<Figure> of(String owner) {
        return owner.equals(HOST) ? host() : hypervisor.look(owner, SimulatedMeasures::guest);
    }

    private List<Figure> host() {
        List<Reading> readings = new ArrayList<>();
        for (int cpu = 0; cpu < host.cpus(); cpu++) {
            readings.add(HostReadings.cpu(cpu, HOST_LOAD));
        }
        readings.add(HostReadings.cpus(HOST_LOAD));
        readings.add(HostReadings.load(HOST_LOAD * host.cpus()));
        readings.addAll(HostReadings.memory(host.memoryBytes(), hypervisor.memoryFree()));
        for (String nic : List.of("eth0", "eth1")) {
            readings.addAll(HostReadings.nic(nic, new HostReadings.Traffic(1000, 0, 500, 0)));
        }
        readings.addAll(HostReadings.nics(2000, 1000));
        return figures(readings);
    }

    private static List<Figure> guest(SimulatedGuest guest) {
        int load = guest.power() == Power.RUNNING && !guest.isAsleep()
                ? 1 + Math.floorMod(guest.spec().uuid().hashCode(), LOADS)
                : 0;
        List<Reading> readings = new ArrayList<>();
        for (int vcpu = 0; vcpu < Math.min(guest.vcpus(), MOST_VCPUS); vcpu++) {
            readings.add(GuestReadings.vcpu(vcpu, load / 1000.0));
        }
        readings.add(GuestReadings.vcpus(load / 1000.0));
        readings.add(GuestReadings.memory(guest.memory()));
        readings.add(GuestReadings.memoryTarget(guest.memory()));
        if (guest.hasAgent()) {
            readings.add(GuestReadings.memoryFree(guest.memory() / 2048));
        }
        guest.nics()
                .forEach(nic -> readings.addAll(
                        GuestReadings.nic(nic.position(), new GuestReadings.Traffic(100L * load, 0, 50L * load, 0))));
        guest.disks().stream()
                .filter(disk -> disk.volume() != null)
                .forEach(disk -> readings.addAll(GuestReadings.disk(
                        GuestReadings.linuxName(disk.position()),
                        new GuestReadings.Transfer(512L * load, load, 200, 512L * load, load, 300))));
        return figures(readings);
    }

    /** Nothing is counted here: what is read is the figure. */
    private static List<Figure> figures(List<Reading> readings) {
        return readings.stream().map(reading -> reading.figure(reading.value())).toList();
    }
}
