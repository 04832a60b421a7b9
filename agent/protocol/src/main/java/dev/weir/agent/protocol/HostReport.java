package dev.weir.agent.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host sees. The first report of a connection is full: domains it does not name are not there. Later ones
 * name what changed; one without anything is the heartbeat.
 *
 * @param sequence grows by one within a run of the agent
 * @param agentRun names the run of the agent
 * @param facts in full reports and when they changed
 */
public record HostReport(
        long sequence,
        String agentRun,
        boolean full,
        @Nullable HostFacts facts,
        List<DomainState> domains,
        List<String> gone) {}
