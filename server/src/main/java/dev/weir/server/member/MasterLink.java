package dev.weir.server.member;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.remote.RemotePool;
import dev.weir.server.role.OwnHost;
import dev.weir.server.time.Pauses;
import dev.weir.value.Value;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says hello to the master, then every 30 s that this host lives and what time it has (POOL-85, POOL-95). The master is
 * tried for as long as the host is its member; who it is changes with the host's role alone.
 */
public final class MasterLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);

    /** Where this host's agent is, in what comes with each heartbeat. */
    public static final String AGENT = "weir:agent";

    private static final Duration BEAT = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    /** After so long without the master a host that starts is in emergency mode. */
    private static final Duration START = Duration.ofSeconds(10);

    private final RemotePool master;
    private final String masterAddress;
    private final OwnHost host;
    private final Me me;
    private final Contact contact;
    private final Clock clock;
    private final Pauses pauses;
    private final Thread thread;

    /**
     * What the host tells of itself.
     *
     * @param secret the pool's
     * @param address at which the host is known
     * @param agent where its agent listens
     * @param more what else it tells of itself with each heartbeat
     */
    public record Me(Supplier<String> secret, String address, String agent, Supplier<Map<String, String>> more) {
        @Override
        public String toString() {
            return "Me[" + address + "]";
        }
    }

    public MasterLink(
            RemotePool master, String masterAddress, OwnHost host, Me me, Contact contact, Clock clock, Pauses pauses) {
        this.master = master;
        this.masterAddress = masterAddress;
        this.host = host;
        this.me = me;
        this.contact = contact;
        this.clock = clock;
        this.pauses = pauses;
        this.thread = Thread.ofVirtual().name("master " + masterAddress).unstarted(this::follow);
    }

    public void start() {
        thread.start();
    }

    private void follow() {
        Duration retry = FIRST_RETRY;
        Duration waited = Duration.ZERO;
        boolean heard = false;
        try {
            while (true) {
                if (once()) {
                    heard = true;
                    retry = FIRST_RETRY;
                } else if (!heard && waited.compareTo(START) >= 0) {
                    contact.givenUp();
                }
                pauses.pause(retry);
                waited = waited.plus(retry);
                Duration longer = retry.multipliedBy(2);
                retry = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
            }
        } catch (InterruptedException e) {
            LOG.debug("the master at {} is no longer followed", masterAddress);
        }
    }

    /** From hello on until the connection breaks; whether there was one. */
    private boolean once() throws InterruptedException {
        boolean heard = false;
        try {
            String session = hello();
            contact.established();
            LOG.info("the master at {} knows this host", masterAddress);
            while (true) {
                heard = true;
                beat(session);
                pauses.pause(BEAT);
            }
        } catch (ApiFailure e) {
            LOG.info("the master at {} refuses this host: {}", masterAddress, e.description());
            contact.lost(e);
        } catch (IOException e) {
            LOG.info("the master at {} does not answer: {}", masterAddress, e.getMessage());
            contact.lost(new ApiFailure("HOST_IN_EMERGENCY_MODE", List.of()));
        }
        return heard;
    }

    private String hello() throws IOException {
        String session;
        try {
            session = text(master.call(
                    "session.slave_login",
                    Value.text(host.ref()),
                    Value.text(me.secret().get())));
        } catch (ApiFailure e) {
            // Either it has no such host, or another secret: this host is not its member (any more).
            throw failure("HOST_UNKNOWN_TO_MASTER", host.uuid());
        }
        beat(session); // so that the master knows where the agent is before it takes the host for a member
        String answer =
                text(master.call("pool.hello", Value.text(session), Value.text(host.uuid()), Value.text(me.address())));
        return switch (answer) {
            case "ok" -> session;
            case "cannot_talk_back" -> throw failure("HOST_MASTER_CANNOT_TALK_BACK", me.address());
            default -> throw failure("HOST_UNKNOWN_TO_MASTER", host.uuid());
        };
    }

    private void beat(String session) throws IOException {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("time", Double.toString(clock.millis() / 1e3));
        told.put(AGENT, me.agent());
        told.putAll(me.more().get());
        master.call("host.tickle_heartbeat", Value.text(session), Value.text(host.ref()), Value.textMap(told));
    }

    private static String text(Value value) throws IOException {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw new IOException("the master answers with no text");
    }

    private static ApiFailure failure(String code, String about) {
        return new ApiFailure(code, List.of(about));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
