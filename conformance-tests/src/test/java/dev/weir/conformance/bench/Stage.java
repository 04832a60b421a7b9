package dev.weir.conformance.bench;

import dev.weir.conformance.pool.JsonText;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.conformance.pool.XmlText;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** A pool with so many VMs, a session, and the ways the measurements call it. */
final class Stage implements AutoCloseable {
    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;
    private final List<String> vms = new ArrayList<>();
    private final SSLContext tls;

    private Stage(RunningPool pool, int vms) {
        this.pool = pool;
        this.rpc = pool.json();
        this.session = pool.login(rpc);
        String template = Trees.texts(rpc.call("VM.get_by_name_label", session, "Tiny Linux"))
                .getFirst();
        for (int i = 0; i < vms; i++) {
            this.vms.add(Trees.text(rpc.call("VM.clone", session, template, "virtual machine " + i)));
        }
        this.tls = fresh();
    }

    static Stage with(int vms) {
        return new Stage(RunningPool.start(), vms);
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
        pool.close();
    }
}
