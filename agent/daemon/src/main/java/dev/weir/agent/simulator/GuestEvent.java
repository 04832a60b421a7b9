package dev.weir.agent.simulator;

/** What a guest does by itself. */
public enum GuestEvent {
    CRASH,
    SHUTDOWN,
    REBOOT,
    /** Its agent answers, now. */
    AGENT,
    /** From now on it does not hear requests to shut down or reboot. */
    DEAF,
    /** It sets its clock an hour ahead of UTC. */
    CLOCK
}
