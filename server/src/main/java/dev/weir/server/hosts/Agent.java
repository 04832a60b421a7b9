package dev.weir.server.hosts;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Verb;
import java.io.IOException;
import java.util.function.Consumer;

/** The agent of one host. */
public interface Agent {
    /** Asks for a verb and waits for the answer; the same operation id asked again is not done again. */
    Answer ask(String operation, Verb verb) throws IOException, InterruptedException;

    /** Passes on reports until the connection ends. */
    void reports(Consumer<HostReport> consumer) throws IOException, InterruptedException;
}
