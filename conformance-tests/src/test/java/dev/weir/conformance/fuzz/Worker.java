package dev.weir.conformance.fuzz;

import java.io.IOException;
import java.util.function.Consumer;

/** Sends inputs, one after the other, and looks at what comes of them. */
final class Worker implements Caller, AutoCloseable {
    private final Ways ways;
    private final Links links;
    private final Speaker speaker;
    private final Consumer<String> secrets;
    private final String session;

    /** {@code secrets} is told of every session, which must show in no log. */
    Worker(Ways ways, Consumer<String> secrets) {
        this.ways = ways;
        this.links = new Links(ways);
        this.speaker = new Speaker(ways, Lane.SOCKET);
        this.secrets = secrets;
        this.session = throwaway();
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public String throwaway() {
        String fresh = speaker.login("");
        secrets.accept(fresh);
        return fresh;
    }

    /** What is wrong with what came of it; empty when nothing is. */
    String run(Input input) {
        try {
            return switch (input.manner()) {
                case Input.Manner.Ask ask ->
                    ask.check().apply(links.ask(input.lane(), input.bytes(), () -> end(input.ending())));
                case Input.Manner.Heads heads -> {
                    try (Link link = ways.open(input.lane())) {
                        yield heads.check().apply(link.replies(input.bytes(), heads.replies()));
                    }
                }
                case Input.Manner.Exchange exchange -> {
                    try (Link link = ways.open(input.lane())) {
                        yield exchange.check().apply(link.exchange(input.bytes()));
                    }
                }
            };
        } catch (IOException | Broke e) {
            return e.toString();
        }
    }

    /** What went over the connection of an input before it, and it itself, for a person. */
    String history(Input input) {
        return links.history(input.lane());
    }

    /** A call that waits for events gets to its end by that of its session (wire.md E12). */
    private void end(String ending) {
        if (!ending.isEmpty()) {
            speaker.call("session.logout", ending);
        }
    }

    @Override
    public void close() {
        links.close();
        speaker.close();
    }
}
