package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.measure.Measures;
import dev.weir.agent.measure.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
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

    private Map<String, Reading> read() {
        return new HostMeter(root)
                .read().get(Measures.HOST).stream().collect(Collectors.toMap(Reading::name, Function.identity()));
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
        Map<String, Reading> readings = read();
        assertThat(readings.get("cpu0").value())
                .as("of 300 ticks, without idle ones and guests'")
                .isEqualTo(3);
        assertThat(readings.get("cpu1").value()).isEqualTo(1.5);
        assertThat(readings.get("cpu_avg").value()).isEqualTo(2.25);
        assertThat(readings.get("loadavg").value()).isEqualTo(0.25);
        assertThat(readings.get("memory_total_kib").value()).isEqualTo(2048);
        assertThat(readings.get("memory_free_kib").value()).isEqualTo(1024);
        assertThat(readings.get("pif_eth0_rx").value()).isEqualTo(1000);
        assertThat(readings.get("pif_aggr_tx").value()).isEqualTo(400);
        assertThat(readings.get("pif_eth0_tx_errors").value()).isEqualTo(3);
        assertThat(readings.get("pif_eth0_tx_errors").standard()).isFalse();
    }

    @Test
    void whatIsNotThereIsNotRead() {
        assertThat(read()).doesNotContainKeys("cpu0", "loadavg").containsKey("memory_total_kib");
    }

    @Test
    void readsThisMachine() {
        Map<String, Reading> readings = new HostMeter()
                .read().get(Measures.HOST).stream().collect(Collectors.toMap(Reading::name, Function.identity()));
        assertThat(readings.get("cpu0").value()).isPositive();
        assertThat(readings.get("memory_total_kib").value()).isPositive();
    }
}
