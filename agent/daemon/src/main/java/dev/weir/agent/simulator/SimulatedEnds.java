package dev.weir.agent.simulator;

import dev.weir.agent.hypervisor.Youth;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.DomainState.Power;
import dev.weir.agent.protocol.DomainState.StopReason;

/** What guests do by themselves and what follows (VML-94). Guarded by the hypervisor. */
final class SimulatedEnds {
    private static final long HOUR = 3600;

    private final SimulatedHypervisor hypervisor;
    private final Youth youth;

    SimulatedEnds(SimulatedHypervisor hypervisor, Youth youth) {
        this.hypervisor = hypervisor;
        this.youth = youth;
    }

    void happen(SimulatedGuest guest, GuestEvent event) {
        switch (event) {
            case SHUTDOWN -> hypervisor.end(guest, StopReason.SHUTDOWN);
            case CRASH -> crash(guest);
            case REBOOT -> follow(guest, guest.onReboot(), StopReason.SHUTDOWN);
            case DEAF -> guest.deafen();
            case CLOCK -> {
                guest.clock(HOUR);
                hypervisor.tell(guest);
            }
            case AGENT -> {
                guest.agentAnswers();
                hypervisor.tell(guest);
            }
        }
    }

    private void crash(SimulatedGuest guest) {
        guest.crashed();
        boolean loops = youth.isYoung(guest.spec().uuid()) && guest.onCrash() == OnStop.RESTART;
        follow(guest, loops ? OnStop.DESTROY : guest.onCrash(), StopReason.CRASHED);
    }

    /** A preserved one stays, and does not run. */
    private void follow(SimulatedGuest guest, OnStop action, StopReason reason) {
        switch (action) {
            case DESTROY -> hypervisor.end(guest, reason);
            case RESTART -> hypervisor.restart(guest);
            case PRESERVE -> {
                guest.power(Power.PAUSED);
                hypervisor.tell(guest);
            }
        }
    }
}
