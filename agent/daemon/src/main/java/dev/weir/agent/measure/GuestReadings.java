package dev.weir.agent.measure;

import java.util.ArrayList;
import java.util.List;

/** The data sources of guests, under the names and with the words that clients know. */
public final class GuestReadings {
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;
    private static final double MICROS = 1e3;
    private static final int LETTERS = 26;

    private GuestReadings() {}

    /** A vCPU's time in seconds. */
    public static Reading vcpu(int number, double seconds) {
        return Reading.share("cpu" + number, "CPU" + number + " usage", seconds);
    }

    /** The vCPUs' time in seconds, as the mean of all. */
    public static Reading vcpus(double seconds) {
        return Reading.share("cpu_usage", "Domain CPU usage", seconds);
    }

    public static Reading memory(long bytes) {
        return Reading.level("memory", "Memory currently allocated to VM", "B", (double) bytes);
    }

    public static Reading memoryTarget(long bytes) {
        return Reading.level("memory_target", "Target of VM balloon driver", "B", (double) bytes);
    }

    public static Reading memoryFree(long kib) {
        return Reading.level("memory_internal_free", "Memory free as reported by the guest", "KiB", (double) kib);
    }

    /** What a NIC has carried, seen from the guest. */
    public record Traffic(long received, long receiveErrors, long sent, long sendErrors) {}

    public static List<Reading> nic(int position, Traffic traffic) {
        String name = "vif_" + position;
        String of = " on virtual interface number '" + position + "'";
        return List.of(
                Reading.rate(name + "_rx", "Bytes per second received" + of, "B/s", (double) traffic.received()),
                Reading.rate(name + "_tx", "Bytes per second transmitted" + of, "B/s", (double) traffic.sent()),
                Reading.rate(name + "_rx_errors", "Receive errors per second" + of, "err/s", (double)
                                traffic.receiveErrors())
                        .unusual(),
                Reading.rate(name + "_tx_errors", "Transmit errors per second" + of, "err/s", (double)
                                traffic.sendErrors())
                        .unusual());
    }

    /** {@code xvda} for 0, {@code xvdaa} for 26. */
    public static String linuxName(int position) {
        String last = String.valueOf((char) ('a' + position % LETTERS));
        return "xvd" + (position < LETTERS ? "" : (char) ('a' + position / LETTERS - 1)) + last;
    }

    /** What a disk has carried; times in nanoseconds over all requests. */
    public record Transfer(
            long readBytes, long reads, long readNanos, long writtenBytes, long writes, long writeNanos) {}

    /** Of a disk by its Linux name, {@code xvda}. */
    public static List<Reading> disk(String device, Transfer disk) {
        String name = "vbd_" + device + "_";
        List<Reading> readings = new ArrayList<>();
        readings.add(Reading.rate(
                name + "read", "Reads from device " + device + ", in B/s", "B/s", (double) disk.readBytes()));
        readings.add(Reading.rate(
                name + "write", "Writes to device " + device + ", in B/s", "B/s", (double) disk.writtenBytes()));
        readings.add(Reading.each(
                name + "read_latency",
                "Read latency from device " + device + ", in microseconds",
                "μs",
                disk.readNanos() / MICROS,
                (double) disk.reads()));
        readings.add(Reading.each(
                name + "write_latency",
                "Write latency from device " + device + ", in microseconds",
                "μs",
                disk.writeNanos() / MICROS,
                (double) disk.writes()));
        throughput(readings, name, device, disk);
        readings.add(Reading.rate(name + "iops_read", "Read requests per second", "requests/s", (double) disk.reads()));
        readings.add(
                Reading.rate(name + "iops_write", "Write requests per second", "requests/s", (double) disk.writes()));
        readings.add(Reading.rate(
                name + "iops_total", "I/O requests per second", "requests/s", (double) (disk.reads() + disk.writes())));
        readings.add(Reading.rate(
                name + "iowait",
                "Total I/O wait time (all requests) per second",
                "s/s",
                (disk.readNanos() + disk.writeNanos()) / NANOS));
        return readings;
    }

    private static void throughput(List<Reading> readings, String name, String device, Transfer disk) {
        readings.add(Reading.rate(
                name + "io_throughput_read",
                "Data read from " + device + ", in MiB/s",
                "MiB/s",
                disk.readBytes() / MIB));
        readings.add(Reading.rate(
                name + "io_throughput_write",
                "Data written to " + device + ", in MiB/s",
                "MiB/s",
                disk.writtenBytes() / MIB));
        readings.add(Reading.rate(
                name + "io_throughput_total",
                "All I/O of " + device + ", in MiB/s",
                "MiB/s",
                (disk.readBytes() + disk.writtenBytes()) / MIB));
    }
}
