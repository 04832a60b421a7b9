package dev.weir.server.hosts;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Kept;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hosts and reports as tests need them. */
public final class Facts {
    public static final long GIB = 1L << 30;

    private Facts() {}

    public static HostFacts host(String name) {
        return host(name, 8 * GIB, 4);
    }

    public static HostFacts host(String name, long memory, int cpus) {
        return new HostFacts(
                name,
                "simulator",
                false,
                true,
                true,
                new HostFacts.Cpu(
                        cpus,
                        2,
                        1,
                        1,
                        "GenuineIntel",
                        "Model X",
                        6,
                        85,
                        7,
                        2100,
                        List.of("fpu", "vmx"),
                        "0000000f-00000001"),
                memory,
                memory / 2,
                List.of(nic("eth0", "00:16:3e:00:00:01", "10.0.0.5"), nic("eth1", "00:16:3e:00:00:02", null)),
                List.of(),
                Map.of("linux", "6.12.1", "agent", "0.1.0"),
                Map.of("bios-vendor", "Weir"),
                List.of("tiny-linux"),
                1_700_000_000L,
                1_700_000_100L);
    }

    /** The same host after another start. */
    public static HostFacts booted(HostFacts was, long seconds) {
        return like(was, was.nics(), was.usbs(), was.versions(), seconds, seconds);
    }

    /** The same host with these NICs. */
    public static HostFacts with(HostFacts was, HostFacts.Nic... nics) {
        return like(was, List.of(nics), was.usbs(), was.versions(), was.bootTime(), was.agentStartTime());
    }

    /** The same host with these USB devices. */
    public static HostFacts withUsbs(HostFacts was, HostFacts.Usb... usbs) {
        return like(was, was.nics(), List.of(usbs), was.versions(), was.bootTime(), was.agentStartTime());
    }

    /** The same host with software of these versions. */
    public static HostFacts with(HostFacts was, Map<String, String> versions) {
        return like(was, was.nics(), was.usbs(), versions, was.bootTime(), was.agentStartTime());
    }

    private static HostFacts like(
            HostFacts was,
            List<HostFacts.Nic> nics,
            List<HostFacts.Usb> usbs,
            Map<String, String> versions,
            long bootTime,
            long agentStartTime) {
        return new HostFacts(
                was.hostname(),
                was.hypervisor(),
                was.emulated(),
                was.hvm(),
                was.tpm(),
                was.cpu(),
                was.memoryTotalBytes(),
                was.memoryFreeBytes(),
                nics,
                usbs,
                versions,
                was.bios(),
                was.kernels(),
                bootTime,
                agentStartTime);
    }

    public static HostFacts.Nic nic(String name, String mac, @Nullable String address) {
        return new HostFacts.Nic(
                name,
                mac,
                1500,
                true,
                1000,
                true,
                "virtio_net",
                "0000:00:03.0",
                address,
                address == null ? null : "255.255.255.0",
                null,
                List.of());
    }

    public static HostReport full(HostFacts facts, DomainState... domains) {
        return new HostReport(1, "run-1", true, facts, List.of(domains), List.of());
    }

    public static HostReport change(DomainState... domains) {
        return new HostReport(2, "run-1", false, null, List.of(domains), List.of());
    }

    public static HostReport gone(String... uuids) {
        return new HostReport(3, "run-1", false, null, List.of(), List.of(uuids));
    }

    public static DomainState stopped(DomainState was, DomainState.StopReason why) {
        return new DomainState(
                was.uuid(),
                was.startId(),
                DomainState.Power.STOPPED,
                -1,
                0,
                was.vcpus(),
                why,
                null,
                null,
                was.reboots(),
                was.crashes());
    }

    /** The same domain, whose guest has changed something of its machine. */
    public static DomainState kept(DomainState was, Kept kept) {
        return new DomainState(
                was.uuid(),
                was.startId(),
                was.power(),
                was.id(),
                was.memoryBytes(),
                was.vcpus(),
                was.stop(),
                was.vnc(),
                was.guest(),
                was.reboots(),
                was.crashes(),
                kept);
    }
}
