package dev.weir.conformance.flood;

import dev.weir.conformance.pool.RunningPool;

/** A pool with one machine, a bystander that watches it, and a look at the server's process. */
final class Stage implements AutoCloseable {
    /** The server has to hold out with so much. */
    static final String HEAP = "512m";

    private static final int WARM = 200;

    private final RunningPool pool;
    private final Door door;
    private final ServerProcess process;
    private final String session;
    private final String vm;
    private final Bystander bystander;

    Stage() {
        pool = RunningPool.start("simulator", HEAP);
        try {
            door = new Door(pool);
            process = new ServerProcess(pool.serverPid());
            session = door.login("flood");
            vm = copy("bystander");
            bystander = new Bystander(door, vm);
            bystander.await(WARM);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    RunningPool pool() {
        return pool;
    }

    Door door() {
        return door;
    }

    ServerProcess process() {
        return process;
    }

    /** A quiet call of the flood's own client and its answer; the connection is for this call alone. */
    String call(String method, String... params) {
        return door.call(method, params);
    }

    /** The flood's own session, quoted. */
    String session() {
        return session;
    }

    /** The machine's reference, quoted. */
    String vm() {
        return vm;
    }

    Bystander bystander() {
        return bystander;
    }

    /** A halted machine of that name; its reference, quoted. */
    String copy(String name) {
        String answer = call("VM.get_by_name_label", session, "\"Tiny Linux\"");
        String template = answer.substring(answer.indexOf('[') + 1, answer.indexOf(']'));
        return Talker.quoted(Talker.result(call("VM.clone", session, template, Talker.quoted(name))));
    }

    @Override
    public void close() {
        bystander.close();
        pool.close();
    }
}
