package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;

/**
 * Asks the agents inside guests to do one thing. What an agent refuses, or does not answer in time, is the failure that
 * the asker makes of it; a guest that does not run is VM_BAD_POWER_STATE.
 */
final class GuestAgent {
    private static final int ANSWER_SECONDS = 5;

    private final LinkSupply links;
    private final NativeCalls guestCalls;
    private final BiFunction<String, String, HypervisorFailure> failed;

    /** {@code failed} makes a failure of a guest's uuid and of why. */
    GuestAgent(LinkSupply links, NativeCalls guestCalls, BiFunction<String, String, HypervisorFailure> failed) {
        this.links = links;
        this.guestCalls = guestCalls;
        this.failed = failed;
    }

    Value ask(String uuid, String command, Map<String, Value> arguments) throws HypervisorFailure {
        Map<String, Value> question = new LinkedHashMap<>();
        question.put("execute", Value.text(command));
        question.put("arguments", new Value.Dict(arguments));
        String json = Json.write(new Value.Dict(question));
        String answer = links.call(guestCalls, link -> {
            try {
                return link.domain(uuid, d -> d.qemuAgentCommand(json, ANSWER_SECONDS, 0));
            } catch (LibvirtException e) {
                throw Failures.noDomain(e)
                        ? Failures.notRunning(uuid, "running")
                        : failed.apply(uuid, String.valueOf(e.getMessage()));
            }
        });
        try {
            Value returned = member(Json.read(answer), "return");
            if (returned != null) {
                return returned;
            }
        } catch (IllegalArgumentException e) {
            throw failed.apply(uuid, "the agent answers no JSON");
        }
        throw failed.apply(uuid, "the agent answers nothing");
    }

    /** Starts a program of the guest's; answers its process. */
    long exec(String uuid, String path, List<String> arguments, boolean capture) throws HypervisorFailure {
        Value answer = ask(
                uuid,
                "guest-exec",
                Map.of("path", Value.text(path), "arg", Value.texts(arguments), "capture-output", Value.of(capture)));
        if (member(answer, "pid") instanceof Value.Int pid) {
            return pid.value();
        }
        throw failed.apply(uuid, "the agent tells no process");
    }

    /** How far such a process is, in the agent's words. */
    Value status(String uuid, long pid) throws HypervisorFailure {
        return ask(uuid, "guest-exec-status", Map.of("pid", Value.of(pid)));
    }

    /** Whether a process of this status is over; one that the agent tells nothing of is not. */
    static boolean exited(Value status) {
        return member(status, "exited") instanceof Value.Bool exited && exited.value();
    }

    static @Nullable Value member(Value value, String name) {
        return value instanceof Value.Struct struct ? struct.get(name) : null;
    }
}
