package dev.weir.server.ops.guest;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.ops.vm.VmHost;
import dev.weir.server.rbac.Rbac;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** VM.call_plugin: what a guest's agent does for whoever may ask it, which is one plugin with a few functions. */
final class GuestPlugin {
    private static final String PLUGIN = "guest-agent-operation";

    /** A guest is asked no more often. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final double MILLIS = 1000;
    private static final int LONGEST_SCRIPT = 1024;

    /** Who may do this may run scripts: all functions share one permission, and it asks for less. */
    private static final String SCRIPT_PERMISSION = "VM.checkpoint";

    private final Store store;
    private final OperationGuard guard;
    private final VmHost host;
    private final Rbac rbac;
    private final Clock clock;
    private final Map<String, Instant> last = new HashMap<>();

    GuestPlugin(Store store, OperationGuard guard, VmHost host, Rbac rbac, Clock clock) {
        this.store = store;
        this.guard = guard;
        this.host = host;
        this.rbac = rbac;
        this.clock = clock;
    }

    void bind(VmCalls<CallContext> calls) {
        calls.callPlugin(this::call);
    }

    /** VML-71: it does not wait for others. */
    private String call(CallContext context, VmRef vm, String plugin, String fn, Map<String, String> args) {
        Records.require(store.snapshot(), vm);
        return guard.atOnce(context, Hold.vm(vm, VmOperations.CALL_PLUGIN), () -> {
            if (!plugin.equals(PLUGIN)) {
                throw Errors.xenapiMissingPlugin(plugin);
            }
            pace(vm);
            return switch (fn) {
                case "request-rdp-on", "request-rdp-off" -> remoteDesktop(vm, fn);
                case "run-script" -> runScript(context, vm, args);
                default ->
                    throw failure(
                            "failed to find fn",
                            "The requested fn \"" + fn + "\" could not be found in plugin \"" + PLUGIN + "\".");
            };
        });
    }

    private synchronized void pace(VmRef vm) {
        Instant now = clock.instant();
        last.values().removeIf(then -> !then.plus(INTERVAL).isAfter(now));
        Instant then = last.putIfAbsent(vm.ref(), now);
        if (then != null) {
            Duration wait = Duration.between(now, then.plus(INTERVAL));
            throw Errors.vmCallPluginRateLimit(
                    vm.ref(), number((double) INTERVAL.toSeconds()), number(wait.toMillis() / MILLIS));
        }
    }

    /** Whole numbers end in a point, as the reference writes them. */
    private static String number(double number) {
        String text = Double.toString(number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 1) : text;
    }

    /** A guest of a hypervisor other than Xen has no way to be told; should one say it has, it is not served yet. */
    private String remoteDesktop(VmRef vm, String fn) {
        Snapshot state = store.snapshot();
        VmGuestMetricsRef guest = Records.get(state, vm, Vm.GUEST_METRICS);
        String feature = Records.exists(state, guest)
                ? Records.get(state, guest, VmGuestMetrics.OTHER).getOrDefault("feature-ts2", "")
                : "";
        if (!feature.isEmpty() && !feature.equals("0")) {
            throw Errors.notImplemented("VM.call_plugin");
        }
        throw failure(
                "failed to execute fn",
                "The requested fn \"" + fn + "\" of plugin \"" + PLUGIN
                        + "\" could not be executed for lack of guest agent control feature.");
    }

    private String runScript(CallContext context, VmRef vm, Map<String, String> args) {
        boolean allowed = store.snapshot().rows(Pool.DEF).stream()
                .anyMatch(pool -> Records.get(pool, Pool.OTHER_CONFIG)
                        .getOrDefault("allow_guest_agent_run_script", "")
                        .equals("true"));
        if (!allowed) {
            throw Errors.featureRestricted();
        }
        for (String name : List.of("username", "password", "script")) {
            if (!args.containsKey(name)) {
                throw Errors.xenapiPluginFailure("missing argument", "", "Argument " + name + " is required.");
            }
        }
        requireScripts(context);
        String script = args.getOrDefault("script", "");
        if (script.getBytes(StandardCharsets.UTF_8).length > LONGEST_SCRIPT) {
            throw Errors.xenapiPluginFailure("length restriction", "", "The script length must not exceed 1024 bytes");
        }
        Answer answer = host.ask(context, vm, new Verb.RunScript(host.uuid(vm), script));
        if (answer instanceof Answer.Text(String text)) {
            return text;
        }
        throw new IllegalStateException("the agent answered no text: " + answer);
    }

    private void requireScripts(CallContext context) {
        try {
            rbac.require(context.caller(), SCRIPT_PERMISSION);
        } catch (ApiFailure e) {
            throw Errors.rbacPermissionDenied(
                    "vm.call_plugin", "No permission to run script, must have VM power admin role or higher.");
        }
    }

    private static ApiFailure failure(String status, String text) {
        return Errors.xenapiPluginFailure(status, text, text);
    }
}
