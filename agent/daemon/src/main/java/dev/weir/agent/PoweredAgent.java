package dev.weir.agent;

import static java.util.Objects.requireNonNull;

import dev.weir.agent.pki.PkiException;
import dev.weir.agent.simulator.SimulatedPower;
import dev.weir.agent.simulator.SimulatedStores;
import dev.weir.agent.time.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent whose machine, where it is simulated, has power or not: without it there is no agent. */
final class PoweredAgent implements SimulatedPower.Switch, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoweredAgent.class);

    /** Until a machine that was told to end does so: whoever told it has heard its answer. */
    private static final Duration ENDING = Duration.ofMillis(200);

    /** Long enough for the new start to be in another second than the last one: boots are told apart by that. */
    private static final Duration BOOT = Duration.ofMillis(1500);

    private final Scheduler scheduler;
    private final Clock clock;
    private final Supplier<String> ids;
    private final SimulatedStores stores;
    private final Consumer<String> neighbours;
    private Options options;
    private @Nullable Agent agent;
    private @Nullable InetSocketAddress address;
    private boolean closed;
    private Set<String> macs = Set.of();

    /** {@code neighbours} passes on to all machines that one is to wake. */
    PoweredAgent(
            Options options,
            Scheduler scheduler,
            Clock clock,
            Supplier<String> ids,
            SimulatedStores stores,
            Consumer<String> neighbours) {
        this.options = options;
        this.scheduler = scheduler;
        this.clock = clock;
        this.ids = ids;
        this.stores = stores;
        this.neighbours = neighbours;
    }

    synchronized void start() throws StartFailure, PkiException, IOException {
        Agent started = Agent.start(options, scheduler, clock, ids, stores, this);
        agent = started;
        address = started.address();
        options = options.listeningAt(started.address());
    }

    InetSocketAddress address() {
        return requireNonNull(address, "it has not started");
    }

    @Override
    public void end(boolean again) {
        scheduler.after(
                ENDING,
                () -> Thread.ofVirtual().name("power").start(() -> {
                    powerOff();
                    if (again) {
                        scheduler.after(BOOT, this::boot);
                    }
                }));
    }

    @Override
    public void wake(String mac) {
        neighbours.accept(mac);
    }

    /** The machine with this NIC comes back when it is off. */
    void heard(String mac) {
        boolean ours;
        synchronized (this) {
            ours = agent == null && macs.contains(mac.toLowerCase(Locale.ROOT));
        }
        if (ours) {
            scheduler.after(BOOT, this::boot);
        }
    }

    private void boot() {
        Thread.ofVirtual().name("power").start(this::powerOn);
    }

    private synchronized void powerOn() {
        if (closed || agent != null) {
            return;
        }
        try {
            start();
        } catch (StartFailure | PkiException | IOException | RuntimeException e) {
            LOG.error("the machine at {} does not come back", address(), e);
        }
    }

    private synchronized void powerOff() {
        Agent ending = agent;
        agent = null;
        if (ending != null) {
            macs = ending.macs();
            try {
                ending.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("the agent at {} did not end cleanly", address(), e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        powerOff();
    }
}
