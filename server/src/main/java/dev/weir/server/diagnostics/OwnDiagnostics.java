package dev.weir.server.diagnostics;

import dev.weir.model.Model;
import dev.weir.model.calls.DiagnosticsCalls;
import dev.weir.model.calls.HostCalls;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.call.Calls;
import java.util.List;
import java.util.Map;

/** What this program tells of itself. */
public final class OwnDiagnostics {
    private final Traffic traffic = new Traffic();
    private final Timings timings = new Timings();
    private final UserAgents agents = new UserAgents();
    private final JavaHeap heap = new JavaHeap();

    /** Counts the requests that the web server has. */
    public Traffic traffic() {
        return traffic;
    }

    /** The same calls, observed. */
    public Calls observed(Calls calls, Model model) {
        return new ObservedCalls(calls, model, timings, agents, System::nanoTime);
    }

    void compact() {
        heap.compact();
    }

    Map<String, String> heap() {
        return heap.told();
    }

    List<List<String>> requests(Map<String, String> wish) {
        return traffic.told(wish);
    }

    String threads() {
        return ThreadGraph.of(ThreadDump.take());
    }

    Map<String, String> timings(boolean counts) {
        return timings.told(counts);
    }

    Map<String, String> userAgents() {
        return agents.told();
    }

    /** For a member, whom its master asks about nobody else. */
    public void bind(CallRegistry registry) {
        new DiagnosticsCalls<CallContext>(registry)
                .gcCompact((context, host) -> compact())
                .gcStats((context, host) -> heap())
                .networkStats((context, host, wish) -> requests(wish));
        new HostCalls<CallContext>(registry)
                .getThreadDiagnostics((context, host) -> threads())
                .getDiagnosticTimingStats((context, host, counts) -> timings(counts))
                .getTrackedUserAgents((context, host) -> userAgents());
    }
}
