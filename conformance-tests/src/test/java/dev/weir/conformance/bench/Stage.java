package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.conformance.pool.XmlText;
import dev.weir.conformance.scale.LargePool;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A pool with so many VMs, a session, and the ways the measurements call it. */
final class Stage implements AutoCloseable {
    private static final long SEED = 3;

    private final AutoCloseable owner;
    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;
    private final List<String> vms = new ArrayList<>();
    private final SSLContext tls;

    private Stage(AutoCloseable owner, RunningPool pool) {
        this.owner = owner;
        this.pool = pool;
        this.rpc = pool.json();
        this.session = pool.login(rpc);
        this.tls = fresh();
    }

    /** A pool of one host with clones of a template. */
    static Stage with(int vms) {
        RunningPool pool = RunningPool.start();
        Stage stage = new Stage(pool, pool);
        String template = Trees.texts(stage.rpc.call("VM.get_by_name_label", stage.session, "Tiny Linux"))
                .getFirst();
        for (int i = 0; i < vms; i++) {
            stage.vms.add(Trees.text(stage.rpc.call("VM.clone", stage.session, template, "virtual machine " + i)));
        }
        return stage;
    }

    /** A generated pool with simulated hosts, an agent each. */
    static Stage generated(int hosts, int vms) {
        LargePool large = LargePool.start(hosts, vms, SEED);
        Stage stage = new Stage(large, large.pool());
        stage.vms.addAll(Trees.texts(stage.rpc.call("VM.get_all", stage.session)));
        return stage;
    }

    RunningPool pool() {
        return pool;
    }

    long pid() {
        return pool.serverPid();
    }

    String session() {
        return session;
    }

    String vm() {
        return vms.getLast();
    }

    List<String> vms() {
        return vms;
    }

    Rpc rpc() {
        return rpc;
    }

    String url() {
        return pool.url().toString();
    }

    /** A call's text with the session before its other parameters. */
    String xml(String method, Object... parameters) {
        return XmlText.call(method, with(parameters));
    }

    String json(String method, Object... parameters) {
        return JsonText.write(Map.of("jsonrpc", "2.0", "method", method, "params", with(parameters), "id", 1L));
    }

    private List<Object> with(Object... parameters) {
        List<Object> all = new ArrayList<>();
        all.add(session);
        all.addAll(List.of(parameters));
        return all;
    }

    /** A connection that resumes what was agreed on before, as every client does. */
    Line line() throws IOException {
        return new Line(tls, pool.url());
    }

    /** A connection of a client that was never here. */
    Line freshLine() throws IOException {
        return new Line(fresh(), pool.url());
    }

    private SSLContext fresh() {
        try {
            return pool.trust().context();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
