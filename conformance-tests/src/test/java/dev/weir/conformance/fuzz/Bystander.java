package dev.weir.conformance.fuzz;

import java.util.List;

/** A client with modest wishes, all through the storm: each has to come true. */
final class Bystander implements AutoCloseable {
    private final Speaker speaker;
    private final String session;
    private final Object pool;
    private final int methods;
    private int rounds;

    Bystander(Ways ways, String password) {
        speaker = new Speaker(ways, Lane.TLS);
        session = speaker.login(password);
        pool = speaker.call("pool.get_all", session);
        methods = methods();
    }

    String session() {
        return session;
    }

    int rounds() {
        return rounds;
    }

    void round() {
        rounds++;
        expect(pool, speaker.call("pool.get_all", session), "pool.get_all");
        String label = "bystander " + rounds;
        String task = speaker.call("task.create", session, label, "").toString();
        expect(label, speaker.call("task.get_name_label", session, task), "task.get_name_label");
        speaker.call("task.destroy", session, task);
        if (rounds % 50 == 0) {
            expect(methods, methods(), "system.listMethods");
        }
    }

    private int methods() {
        return ((List<?>) speaker.call("system.listMethods")).size();
    }

    private static void expect(Object expected, Object got, String call) {
        if (!expected.equals(got)) {
            throw new Broke("the bystander's " + call + " answers " + got + " instead of " + expected);
        }
    }

    @Override
    public void close() {
        speaker.close();
    }
}
