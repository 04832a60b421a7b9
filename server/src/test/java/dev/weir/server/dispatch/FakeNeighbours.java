package dev.weir.server.dispatch;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.certificate.OtherServers;
import dev.weir.server.ops.pool.Neighbours;
import dev.weir.server.ops.pool.Succession;
import dev.weir.value.Value;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The servers of other hosts, as a program: each does what it is told, is away, or refuses. */
public final class FakeNeighbours implements Neighbours, OtherServers, Succession.Turn {
    /** What was said to whom, in order: {@code propose 10.0.0.6 10.0.0.7}. */
    public final List<String> told = new CopyOnWriteArrayList<>();

    public final Set<String> away = new HashSet<>();
    public final Map<String, ApiFailure> refusing = new HashMap<>();
    public final Set<String> masters = new HashSet<>();

    private void tell(String what, String address, String about) throws IOException {
        told.add((what + " " + address + " " + about).strip());
        if (away.contains(address)) {
            throw new IOException("nobody answers at " + address);
        }
        ApiFailure refusal = refusing.get(what + " " + address);
        if (refusal != null) {
            throw refusal;
        }
    }

    /** What a host answers to the messages that the master passes on. */
    public final Map<String, Value> answers = new HashMap<>();

    /** What was given along with each message, the newest last. */
    public final List<List<Value>> given = new CopyOnWriteArrayList<>();

    @Override
    public Value ask(String address, String method, Value... parameters) throws IOException {
        given.add(List.of(parameters));
        tell(method, address, "");
        return answers.getOrDefault(method, Value.EMPTY);
    }

    @Override
    public boolean isMember(String address) throws IOException {
        tell("ask", address, "");
        return !masters.contains(address);
    }

    @Override
    public void dismiss(String address) throws IOException {
        tell("dismiss", address, "");
    }

    @Override
    public void follow(String address, String master) throws IOException {
        tell("follow", address, master);
    }

    @Override
    public void propose(String address, String master) throws IOException {
        tell("propose", address, master);
    }

    @Override
    public void commit(String address, String master) throws IOException {
        tell("commit", address, master);
    }

    @Override
    public void abort(String address, String master) throws IOException {
        tell("abort", address, master);
    }

    @Override
    public void follow(String master) {
        told.add("become a member of " + master);
    }

    @Override
    public void again() {
        told.add("begin again");
    }
}
