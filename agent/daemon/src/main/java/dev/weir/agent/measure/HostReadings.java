package dev.weir.agent.measure;

import java.util.List;

/** The data sources of hosts, under the names and with the words that clients know. */
public final class HostReadings {
    private static final double KIB = 1024;

    private HostReadings() {}

    /** A processor's time at work, in seconds. */
    public static Reading cpu(int number, double seconds) {
        return Reading.share("cpu" + number, "Physical cpu usage for cpu " + number, seconds);
    }

    public static Reading cpus(double seconds) {
        return Reading.share("cpu_avg", "Average physical cpu usage", seconds);
    }

    public static Reading load(double load) {
        return Reading.level("loadavg", "Domain0 loadavg", "(fraction)", load);
    }

    public static List<Reading> memory(long totalBytes, long freeBytes) {
        return List.of(
                Reading.level("memory_total_kib", "Total amount of memory in the host", "KiB", totalBytes / KIB),
                Reading.level("memory_free_kib", "Total amount of free memory", "KiB", freeBytes / KIB));
    }

    /** What a NIC has carried. */
    public record Traffic(double received, double receiveErrors, double sent, double sendErrors) {}

    public static List<Reading> nic(String device, Traffic traffic) {
        String name = "pif_" + device;
        String on = " on physical interface " + device;
        return List.of(
                Reading.rate(name + "_rx", "Bytes per second received" + on, "B/s", traffic.received()),
                Reading.rate(name + "_tx", "Bytes per second sent" + on, "B/s", traffic.sent()),
                Reading.rate(name + "_rx_errors", "Receive errors per second" + on, "err/s", traffic.receiveErrors())
                        .unusual(),
                Reading.rate(name + "_tx_errors", "Transmit errors per second" + on, "err/s", traffic.sendErrors())
                        .unusual());
    }

    public static List<Reading> nics(double received, double sent) {
        return List.of(
                Reading.rate("pif_aggr_rx", "Bytes per second received on all physical interfaces", "B/s", received),
                Reading.rate("pif_aggr_tx", "Bytes per second sent on all physical interfaces", "B/s", sent));
    }
}
