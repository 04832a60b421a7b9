package dev.weir.server.ops.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.hosts.Gate;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to a guest while it runs. */
class GuestOpsTest {
    private static final String PLUGIN = "guest-agent-operation";

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;
    private String uuid = "";

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        parts.call("VM.set_VCPUs_max", vm, 4);
        parts.call("VM.start", vm, false, false);
        uuid = parts.get(vm, Vm.UUID);
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void vcpusAreMoreAndFewerWhileItRuns() {
        parts.call("VM.set_VCPUs_number_live", vm, 3);
        assertThat(parts.agent.asked(Verb.SetVcpus.class)).containsExactly(new Verb.SetVcpus(uuid, 3));
        assertThat(parts.get(vm, Vm.VCPUS_AT_STARTUP)).isEqualTo(3);
        assertThat(parts.get(parts.get(vm, Vm.METRICS), VmMetrics.VCPUS_NUMBER)).isEqualTo(3);
        for (int wrong : new int[] {0, 5, -1}) {
            assertThat(parts.failure("VM.set_VCPUs_number_live", vm, wrong))
                    .as("VML-116")
                    .containsExactly(
                            "INVALID_VALUE",
                            "VCPU values must satisfy: 0 < VCPUs \u2264 VCPUs_max",
                            Integer.toString(wrong));
        }
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.failure("VM.set_VCPUs_number_live", vm, 2))
                .as("VML-6")
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
    }

    @Test
    void aWeightCountsAtOnceAndAtTheNextStart() {
        parts.call("VM.add_to_VCPUs_params_live", vm, "weight", "512");
        parts.call("VM.add_to_VCPUs_params_live", vm, "cap", "50");
        assertThat(parts.agent.asked(Verb.SetTuning.class))
                .as("VML-117")
                .containsExactly(
                        new Verb.SetTuning(uuid, new CpuTuning(512, 0, List.of())),
                        new Verb.SetTuning(uuid, new CpuTuning(512, 50, List.of())));
        assertThat(parts.get(vm, Vm.VCPUS_PARAMS)).isEqualTo(Map.of("weight", "512", "cap", "50"));
        assertThat(parts.failure("VM.add_to_VCPUs_params_live", vm, "cap", "60"))
                .containsExactly("MAP_DUPLICATE_KEY", "VM", "VCPUs_params", vm.ref(), "cap");
        assertThat(parts.failure("VM.add_to_VCPUs_params_live", vm, "mask", "1,2"))
                .startsWith("VALUE_NOT_SUPPORTED", "key", "mask");
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.set_VCPUs_params", vm, Map.of("weight", "64", "mask", "1,2;3"));
        parts.call("VM.start", vm, false, false);
        assertThat(parts.agent.asked(Verb.StartDomain.class).getLast().spec().tuning())
                .isEqualTo(new CpuTuning(64, 0, List.of("1,2", "3", "1,2", "1,2")));
    }

    @Test
    void whatTheHostRefusesIsNotWritten() {
        parts.agent.refuse(Verb.SetTuning.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VM.add_to_VCPUs_params_live", vm, "weight", "512"))
                .containsExactly("INTERNAL_ERROR", "no");
        assertThat(parts.get(vm, Vm.VCPUS_PARAMS)).isEmpty();
        parts.agent.refuse(Verb.SetActions.class, "INTERNAL_ERROR", "no");
        assertThat(parts.failure("VM.set_actions_after_crash", vm, "preserve")).containsExactly("INTERNAL_ERROR", "no");
        assertThat(parts.get(vm, Vm.ACTIONS_AFTER_CRASH)).isEqualTo(OnCrashBehaviour.RESTART);
    }

    @Test
    void actionsChangeWhileItRuns() {
        parts.call("VM.set_actions_after_crash", vm, "preserve");
        parts.call("VM.set_actions_after_reboot", vm, "destroy");
        assertThat(parts.agent.asked(Verb.SetActions.class))
                .as("VML-94")
                .containsExactly(
                        new Verb.SetActions(uuid, OnStop.RESTART, OnStop.PRESERVE),
                        new Verb.SetActions(uuid, OnStop.DESTROY, OnStop.PRESERVE));
        assertThat(parts.get(vm, Vm.ACTIONS_AFTER_CRASH)).isEqualTo(OnCrashBehaviour.PRESERVE);
        assertThat(parts.get(vm, Vm.ACTIONS_AFTER_REBOOT)).isEqualTo(OnNormalExit.DESTROY);
        parts.call("VM.hard_shutdown", vm);
        parts.agent.forgetAsked();
        parts.call("VM.set_actions_after_crash", vm, "destroy");
        assertThat(parts.get(vm, Vm.ACTIONS_AFTER_CRASH)).isEqualTo(OnCrashBehaviour.DESTROY);
        assertThat(parts.agent.asked()).isEmpty();
    }

    /** The server dies with the host asked and nothing written: the host is told what the record says. */
    @Test
    void anActionLeftInTheMiddleIsTakenBack() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.SetActions.class);
        parts.call("Async.VM.set_actions_after_crash", vm, "preserve");
        gate.awaitReached();
        parts = parts.restartedBesideItsHost();
        parts.agent.behave();
        gate.open();
        parts.agent.forgetAsked();
        parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS, parts.agent.domain(uuid)));
        assertThat(parts.agent.asked(Verb.SetActions.class))
                .containsExactly(new Verb.SetActions(uuid, OnStop.RESTART, OnStop.RESTART));
    }

    @Test
    void keysAndTriggersReachIt() {
        parts.call("VM.send_sysrq", vm, "h");
        parts.call("VM.send_trigger", vm, "nmi");
        parts.call("VM.s3_suspend", vm);
        parts.call("VM.s3_resume", vm);
        assertThat(parts.agent.asked())
                .containsExactly(
                        new Verb.SendSysrq(uuid, "h"),
                        new Verb.SendTrigger(uuid, "nmi"),
                        new Verb.SleepDomain(uuid),
                        new Verb.WakeDomain(uuid));
        assertThat(parts.failure("VM.send_sysrq", vm, "F1")).containsExactly("INVALID_VALUE", "key", "F1");
        assertThat(parts.failure("VM.send_trigger", vm, "fire")).containsExactly("INVALID_VALUE", "trigger", "fire");
        assertThat(parts.failure("VM.send_trigger", vm, "init")).containsExactly("NOT_IMPLEMENTED", "VM.send_trigger");
        assertThat(parts.failure("VM.query_services", vm)).as("VML-20").containsExactly("NOT_SYSTEM_DOMAIN", vm.ref());
        parts.call("VM.pause", vm);
        for (String message : List.of("VM.send_sysrq", "VM.send_trigger")) {
            assertThat(parts.failure(message, vm, "nmi"))
                    .as("VML-6")
                    .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
        }
        assertThat(parts.failure("VM.s3_suspend", vm))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "paused");
    }

    @Test
    void aPluginThatIsNotThereIsMissed() {
        assertThat(parts.failure("VM.call_plugin", vm, "other", "fn", Map.of()))
                .containsExactly("XENAPI_MISSING_PLUGIN", "other");
        assertThat(parts.failure("VM.call_plugin", vm, PLUGIN, "dance", Map.of()))
                .startsWith("XENAPI_PLUGIN_FAILURE", "failed to find fn")
                .hasSize(4);
    }

    /** VML-4: the states with capitals; no host has programs of clients. */
    @Test
    void aPluginOfTheHostIsMissed() {
        assertThat(parts.failure("VM.call_host_plugin", vm, "script", "fn", Map.of("a", "b")))
                .containsExactly("XENAPI_MISSING_PLUGIN", "script");
        parts.call("VM.pause", vm);
        assertThat(parts.failure("VM.call_host_plugin", vm, "script", "fn", Map.of()))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "Running", "Paused");
    }

    /** By the VM's uuid, as the reference says it. */
    @Test
    void sysprepNeedsAGuestThatCanDoIt() {
        assertThat(parts.failure("VM.sysprep", vm, "<unattend/>", -1.5))
                .containsExactly("INVALID_VALUE", "timeout", "-1.5");
        assertThat(parts.failure("VM.sysprep", vm, "<unattend/>", -2.0))
                .containsExactly("INVALID_VALUE", "timeout", "-2.");
        assertThat(parts.failure("VM.sysprep", vm, "\u00e4".repeat(16385), 30.0))
                .as("32 KiB as they are sent")
                .containsExactly("SYSPREP", uuid, "unattend.xml file too large");
        assertThat(parts.failure("VM.sysprep", vm, "\u00e4".repeat(16384), 30.0))
                .containsExactly("SYSPREP", uuid, "VM driver does not support sysprep");
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.failure("VM.sysprep", vm, "<unattend/>", 30.0))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "running", "halted");
    }

    /** PLM-80. */
    @Test
    void nobodyAdvisesThePool() {
        assertThat(parts.failure("VM.retrieve_wlb_recommendations", vm)).containsExactly("WLB_NOT_INITIALIZED");
        PoolRef pool = new PoolRef(pool());
        parts.set(pool, Pool.WLB_URL, "adviser.example:8012");
        assertThat(parts.failure("VM.retrieve_wlb_recommendations", vm)).containsExactly("WLB_DISABLED");
    }

    @Test
    void aGuestIsAskedNoMoreThanEveryTenSeconds() {
        assertThat(parts.failure("VM.call_plugin", vm, PLUGIN, "request-rdp-on", Map.of()))
                .startsWith("XENAPI_PLUGIN_FAILURE", "failed to execute fn");
        parts.clock.advance(Duration.ofSeconds(4));
        assertThat(parts.failure("VM.call_plugin", vm, PLUGIN, "request-rdp-on", Map.of()))
                .containsExactly("VM_CALL_PLUGIN_RATE_LIMIT", vm.ref(), "10.", "6.");
        parts.clock.advance(Duration.ofSeconds(6));
        assertThat(parts.failure("VM.call_plugin", vm, PLUGIN, "request-rdp-off", Map.of()))
                .startsWith("XENAPI_PLUGIN_FAILURE");
    }

    @Test
    void scriptsRunWhereThePoolAllowsThem() {
        Map<String, String> args = Map.of("username", "u", "password", "p", "script", "echo hello");
        assertThat(script(args)).containsExactly("FEATURE_RESTRICTED");
        parts.call("pool.add_to_other_config", pool(), "allow_guest_agent_run_script", "true");
        assertThat(script(Map.of("username", "u", "password", "p")))
                .containsExactly("XENAPI_PLUGIN_FAILURE", "missing argument", "", "Argument script is required.");
        assertThat(script(Map.of("username", "u", "password", "p", "script", "x".repeat(1025))))
                .containsExactly(
                        "XENAPI_PLUGIN_FAILURE",
                        "length restriction",
                        "",
                        "The script length must not exceed 1024 bytes");
        parts.clock.advance(Duration.ofSeconds(10));
        assertThat(parts.text("VM.call_plugin", vm, PLUGIN, "run-script", args)).contains("echo hello");
    }

    /** VML-71: it does not wait for who holds the VM. */
    @Test
    void aPluginIsRefusedAtOnceWhereTheVmIsBusy() throws InterruptedException {
        Gate gate = parts.agent.hold(Verb.ShutDownDomain.class);
        String task = parts.text("Async.VM.clean_shutdown", vm);
        gate.awaitReached();
        assertThat(parts.failure("VM.call_plugin", vm, PLUGIN, "x", Map.of()))
                .containsExactly("OTHER_OPERATION_IN_PROGRESS", "VM", vm.ref(), "clean_shutdown", task);
        gate.open();
    }

    private List<String> script(Map<String, String> args) {
        parts.clock.advance(Duration.ofSeconds(10));
        return parts.failure("VM.call_plugin", vm, PLUGIN, "run-script", args);
    }

    private String pool() {
        return parts.store.snapshot().rows(Pool.DEF).iterator().next().ref();
    }
}
