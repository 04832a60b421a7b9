package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.measure.Measures;
import dev.weir.agent.measure.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine made of files. */
class HostMeterTest {
    @TempDir
    Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Map<String, Double> read(HostMeter meter) {
        return meter.read().getOrDefault(Measures.HOST, List.of()).stream()
                .collect(Collectors.toMap(Reading::name, Reading::value));
    }

    @Test
    void readsWhatTheKernelCounts() throws IOException {
        file("proc/stat", """
                cpu  300 0 100 1000 50 0 0 0 0 0
                cpu0 200 0 50 500 25 10 20 20 7 7
                cpu1 100 0 50 500 25 0 0 0 0 0
                btime 1700000000
                """);
        file("proc/loadavg", "0.25 0.30 0.35 1/100 4242\n");
        file("proc/meminfo", "MemTotal: 2048 kB\nMemAvailable: 1024 kB\n");
        file("sys/class/net/eth0/type", "1\n");
        file("sys/class/net/eth0/device/x", "");
        file("sys/class/net/eth0/statistics/rx_bytes", "1000\n");
        file("sys/class/net/eth0/statistics/tx_bytes", "400\n");
        file("sys/class/net/eth0/statistics/tx_errors", "3\n");
        Map<String, Double> readings = read(new HostMeter(root));
        assertThat(readings).as("of 300 ticks, without idle ones and guests'").containsEntry("cpu0", 3.0);
        assertThat(readings).containsEntry("cpu1", 1.5);
        assertThat(readings).containsEntry("cpu_avg", 2.25);
        assertThat(readings).containsEntry("loadavg", 0.25);
        assertThat(readings).containsEntry("memory_total_kib", 2048.0);
        assertThat(readings).containsEntry("memory_free_kib", 1024.0);
        assertThat(readings).containsEntry("pif_eth0_rx", 1000.0);
        assertThat(readings).containsEntry("pif_aggr_tx", 400.0);
        assertThat(readings).containsEntry("pif_eth0_tx_errors", 3.0);
    }

    @Test
    void whatIsNotThereIsNotRead() {
        assertThat(read(new HostMeter(root)))
                .doesNotContainKeys("cpu0", "loadavg")
                .containsKey("memory_total_kib");
    }

    @Test
    void readsThisMachine() {
        assertThat(read(new HostMeter()))
                .hasEntrySatisfying("cpu0", seconds -> assertThat(seconds).isPositive())
                .hasEntrySatisfying("memory_total_kib", kib -> assertThat(kib).isPositive());
    }
}
