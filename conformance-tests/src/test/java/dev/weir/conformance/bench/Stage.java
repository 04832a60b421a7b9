package dev.weir.conformance.bench;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.conformance.pool.XmlText;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/** A pool with so many VMs, a session, and the ways the measurements call it. */
final class Stage implements AutoCloseable {
    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;
    private final String vm;

    private Stage(RunningPool pool, int vms) {
        this.pool = pool;
        this.rpc = pool.json();
        this.session = pool.login(rpc);
        String template = Trees.texts(rpc.call("VM.get_by_name_label", session, "Tiny Linux"))
                .getFirst();
        String last = "";
        for (int i = 0; i < vms; i++) {
            last = Trees.text(rpc.call("VM.clone", session, template, "virtual machine " + i));
        }
        this.vm = last;
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
        return vm;
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
        return dev.weir.conformance.pool.JsonText.write(
                java.util.Map.of("jsonrpc", "2.0", "method", method, "params", with(parameters), "id", 1L));
    }

    private List<Object> with(Object... parameters) {
        List<Object> all = new java.util.ArrayList<>();
        all.add(session);
        all.addAll(List.of(parameters));
        return all;
    }

    Line line() throws IOException {
        try {
            return new Line(pool.trust().context(), pool.url());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
