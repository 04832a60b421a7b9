package dev.weir.server.ops.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.Figure;
import dev.weir.model.types.Host;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import dev.weir.value.Value;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sources of VMs, hosts and storages. */
class SourcesTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Machines machines;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        machines = new Machines(parts);
        vm = machines.running("subject");
        parts.agent.measures(parts.get(vm, Vm.UUID), figure("memory", true, 1024), figure("vif_0_rx_errors", false, 7));
        parts.agent.measures("", figure("loadavg", true, 0.25));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private static Figure figure(String name, boolean standard, double value) {
        return new Figure(name, "about " + name, "B", 0, Double.POSITIVE_INFINITY, standard, value);
    }

    private Value source(String method, Object owner, String name) {
        return Values.items(parts.call(method, owner)).stream()
                .filter(source ->
                        Values.text(Values.member(source, "name_label")).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double real(Value value) {
        return ((Value.Real) value).value();
    }

    @Test
    void aVmTellsWhatItHas() {
        Value memory = source("VM.get_data_sources", vm, "memory");
        assertThat(Values.text(Values.member(memory, "name_description"))).isEqualTo("about memory");
        assertThat(Values.text(Values.member(memory, "units"))).isEqualTo("B");
        assertThat(Values.member(memory, "enabled")).isEqualTo(Value.of(true));
        assertThat(Values.member(memory, "standard")).isEqualTo(Value.of(true));
        assertThat(real(Values.member(memory, "max"))).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(real(Values.member(memory, "value")))
                .as("told to who asks for it")
                .isZero();
        assertThat(real(parts.call("VM.query_data_source", vm, "memory"))).isEqualTo(1024);
    }

    @Test
    void recordingIsSwitchedOnAndOff() {
        assertThat(Values.member(source("VM.get_data_sources", vm, "vif_0_rx_errors"), "enabled"))
                .isEqualTo(Value.of(false));
        assertThat(parts.failure("VM.query_data_source", vm, "vif_0_rx_errors"))
                .containsExactly(
                        "INTERNAL_ERROR",
                        "Rrd_interface.Rrdd_error([S(Rrdd_internal_error);"
                                + "S(Rrd.Invalid_data_source(\"vif_0_rx_errors\"))])");
        parts.call("VM.record_data_source", vm, "vif_0_rx_errors");
        assertThat(real(parts.call("VM.query_data_source", vm, "vif_0_rx_errors")))
                .isEqualTo(7);
        parts.call("VM.forget_data_source_archives", vm, "vif_0_rx_errors");
        parts.call("VM.forget_data_source_archives", vm, "memory");
        assertThat(Values.member(source("VM.get_data_sources", vm, "memory"), "enabled"))
                .isEqualTo(Value.of(false));
        assertThat(parts.get(vm, Vm.OTHER_CONFIG)).containsEntry("weir:data-source:memory", "off");
        parts.call("VM.record_data_source", vm, "memory");
        assertThat(parts.get(vm, Vm.OTHER_CONFIG).keySet())
                .as("what is as usual is not kept")
                .noneMatch(key -> key.startsWith("weir:data-source:"));
    }

    @Test
    void whatIsNotThereCannotBeRecordedAndIsForgottenAlready() {
        assertThat(parts.failure("VM.record_data_source", vm, "none"))
                .containsExactly("INTERNAL_ERROR", "Rrd_interface.Rrdd_error([S(Datasource_missing);S(none)])");
        parts.call("VM.forget_data_source_archives", vm, "none");
    }

    @Test
    void aVmThatDoesNotRunHasNone() {
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.failure("VM.get_data_sources", vm))
                .as("VML-6")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
        assertThat(parts.failure("VM.query_data_source", vm, "memory"))
                .as("VML-4, the second style")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running;paused", "halted");
    }

    @Test
    void hostsAndStoragesHaveTheirOwn() {
        assertThat(real(parts.call("host.query_data_source", parts.host, "loadavg")))
                .isEqualTo(0.25);
        parts.call("host.forget_data_source_archives", parts.host, "loadavg");
        assertThat(parts.get(parts.host, Host.OTHER_CONFIG)).containsEntry("weir:data-source:loadavg", "off");
        parts.call("host.record_data_source", parts.host, "loadavg");
        SrRef sr = machines.localSr();
        assertThat(Values.items(parts.call("SR.get_data_sources", sr))).hasSize(3);
        assertThat(real(parts.call("SR.query_data_source", sr, "physical_size")))
                .isEqualTo(parts.get(sr, Sr.PHYSICAL_SIZE).doubleValue());
        assertThat(parts.failure("SR.record_data_source", sr, "none")).first().isEqualTo("INTERNAL_ERROR");
    }
}
