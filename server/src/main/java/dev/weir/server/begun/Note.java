package dev.weir.server.begun;

import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.ObjectReader;
import dev.weir.agent.protocol.json.ObjectWriter;
import dev.weir.agent.protocol.json.VerbJson;

/**
 * A verb that a host is about to be asked.
 *
 * @param operation the id it is asked with; one note each
 * @param host the host's reference
 * @param object the reference or uuid of what it is about
 */
public record Note(String operation, String host, String object, Verb verb) {
    String line() {
        return new ObjectWriter()
                .text("operation", operation)
                .text("host", host)
                .text("object", object)
                .text("verb", VerbJson.write(verb))
                .json();
    }

    static Note read(String line) {
        ObjectReader in = ObjectReader.parse("note", line);
        return new Note(in.text("operation"), in.text("host"), in.text("object"), VerbJson.read(in.text("verb")));
    }
}
