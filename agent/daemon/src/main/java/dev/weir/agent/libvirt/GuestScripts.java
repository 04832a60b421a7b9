package dev.weir.agent.libvirt;

import static dev.weir.agent.libvirt.GuestAgent.member;

import dev.weir.agent.hypervisor.GuestControls.ScriptEnd;
import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.time.Scheduler;
import dev.weir.value.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs scripts inside guests through their agent, which is asked again and again how far they are. */
final class GuestScripts {
    /** Half a second and ever longer; then the guest has had its time. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** As much of either text is told. */
    private static final int MOST_TEXT = 1024;

    private static final String CUT = " (truncated)";

    private final GuestAgent agent;
    private final Scheduler scheduler;

    GuestScripts(LinkSupply links, NativeCalls guestCalls, Scheduler scheduler) {
        this.agent = new GuestAgent(links, guestCalls, (_, why) -> failed(why));
        this.scheduler = scheduler;
    }

    ScriptEnd run(String uuid, String script, boolean windows) throws HypervisorFailure {
        long pid = agent.exec(uuid, windows ? "cmd.exe" : "/bin/sh", List.of(windows ? "/c" : "-c", script), true);
        Duration pause = FIRST_PAUSE;
        Duration waited = Duration.ZERO;
        while (waited.compareTo(LONGEST) < 0) {
            Value status = agent.status(uuid, pid);
            if (GuestAgent.exited(status)) {
                return end(status);
            }
            await(pause);
            waited = waited.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        throw failed("it still runs after " + LONGEST.toHours() + " hour");
    }

    private static ScriptEnd end(Value status) throws HypervisorFailure {
        if (member(status, "exitcode") instanceof Value.Int code) {
            return new ScriptEnd(code.value(), text(status, "out-data"), text(status, "err-data"));
        }
        throw failed("it was ended by a signal");
    }

    private void await(Duration pause) throws HypervisorFailure {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        scheduler.after(pause, () -> over.complete(true));
        try {
            over.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure("INTERNAL_ERROR", "interrupted while a script runs in a guest");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a pause cannot fail", e);
        }
    }

    private static HypervisorFailure failed(String why) {
        return new HypervisorFailure("XENAPI_PLUGIN_FAILURE", why);
    }

    /** The guest writes it, so it may be anything. */
    private static String text(Value status, String name) {
        if (!(member(status, name) instanceof Value.Text coded)) {
            return "";
        }
        String text;
        try {
            text = new String(Base64.getDecoder().decode(coded.text()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
        List<Integer> points = new ArrayList<>();
        text.codePoints().filter(c -> c != 0).limit(MOST_TEXT + 1L).forEach(points::add);
        boolean cut = points.size() > MOST_TEXT;
        StringBuilder plain = new StringBuilder();
        points.stream().limit(cut ? MOST_TEXT - CUT.length() : MOST_TEXT).forEach(plain::appendCodePoint);
        return cut ? plain.append(CUT).toString() : plain.toString();
    }
}
