package dev.weir.agent.protocol;

import java.util.Map;

/**
 * The guest's own word through its agent.
 *
 * @param agentVersion the agent's version
 * @param hostName its name, empty where it tells none
 * @param os keys name, uname, distro, major, minor where known
 * @param networks addresses in the form of VM_guest_metrics: {@code 0/ip}, {@code 0/ipv4/0}, {@code 0/ipv6/0}
 * @param features what it can do when asked, in the words of VM_guest_metrics: {@code feature-shutdown} is {@code 1}
 */
public record GuestState(
        String agentVersion,
        String hostName,
        Map<String, String> os,
        Map<String, String> networks,
        Map<String, String> features) {}
