package dev.weir.agent.facts;

import dev.weir.agent.measure.HostReadings;
import dev.weir.agent.measure.Measures;
import dev.weir.agent.measure.Meter;
import dev.weir.agent.measure.Reading;
import dev.weir.agent.protocol.HostFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the machine itself does, read from the kernel's files. */
public final class HostMeter implements Meter {
    /** A processor's line of /proc/stat: time with users, nice, in the kernel, idle, idle for I/O, and more, in ticks. */
    private static final Pattern CPU = Pattern.compile("cpu(\\d+) (.*)");

    private static final double TICKS_A_SECOND = 100;
    private static final int IDLE = 3;
    private static final int IDLE_FOR_IO = 4;

    /** After these the times of guests follow, which the first two contain. */
    private static final int TIMES = 8;

    private final HostFiles files;
    private final HostNics nics;

    public HostMeter() {
        this(Path.of("/"));
    }

    HostMeter(Path root) {
        this.files = new HostFiles(root);
        this.nics = new HostNics(files, name -> new NicAddresses(null, null, List.of()));
    }

    @Override
    public Map<String, List<Reading>> read() {
        List<Reading> readings = new ArrayList<>();
        processors(readings);
        String load = files.text("proc/loadavg");
        if (!load.isEmpty()) {
            readings.add(HostReadings.load(Double.parseDouble(load.split(" ", -1)[0])));
        }
        String memory = files.text("proc/meminfo");
        readings.addAll(
                HostReadings.memory(ProcTexts.memory(memory, "MemTotal"), ProcTexts.memory(memory, "MemAvailable")));
        interfaces(readings);
        return Map.of(Measures.HOST, readings);
    }

    private void processors(List<Reading> readings) {
        double all = 0;
        int count = 0;
        for (String line : files.text("proc/stat").lines().toList()) {
            Matcher cpu = CPU.matcher(line);
            if (cpu.matches()) {
                double busy = busy(cpu.group(2).strip().split(" ", -1));
                readings.add(HostReadings.cpu(Integer.parseInt(cpu.group(1)), busy));
                all += busy;
                count++;
            }
        }
        if (count > 0) {
            readings.add(HostReadings.cpus(all / count));
        }
    }

    private static double busy(String[] ticks) {
        long busy = 0;
        for (int i = 0; i < Math.min(TIMES, ticks.length); i++) {
            if (i != IDLE && i != IDLE_FOR_IO) {
                busy += Long.parseLong(ticks[i]);
            }
        }
        return busy / TICKS_A_SECOND;
    }

    private void interfaces(List<Reading> readings) {
        double received = 0;
        double sent = 0;
        for (HostFacts.Nic nic : nics.read()) {
            HostReadings.Traffic traffic = new HostReadings.Traffic(
                    counter(nic.name(), "rx_bytes"),
                    counter(nic.name(), "rx_errors"),
                    counter(nic.name(), "tx_bytes"),
                    counter(nic.name(), "tx_errors"));
            readings.addAll(HostReadings.nic(nic.name(), traffic));
            received += traffic.received();
            sent += traffic.sent();
        }
        readings.addAll(HostReadings.nics(received, sent));
    }

    private double counter(String nic, String name) {
        String text = files.text("sys/class/net/" + nic + "/statistics/" + name);
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }
}
