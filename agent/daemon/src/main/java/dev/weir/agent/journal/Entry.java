package dev.weir.agent.journal;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.ObjectReader;
import dev.weir.agent.protocol.json.ObjectWriter;
import java.time.Instant;

/**
 * An answer given, one line of the journal. The answer is kept as its text: most are never asked for again.
 *
 * @param verb the verb's name only; a verb may hold secrets
 */
record Entry(String operation, String verb, Instant at, String answerJson) {
    Answer answer() {
        return AnswerJson.read(answerJson);
    }

    String line() {
        return new ObjectWriter()
                .text("operation", operation)
                .text("verb", verb)
                .number("at", at.getEpochSecond())
                .text("answer", answerJson)
                .json();
    }

    static Entry read(String line) {
        ObjectReader in = ObjectReader.parse("journal", line);
        return new Entry(
                in.text("operation"), in.text("verb"), Instant.ofEpochSecond(in.number("at")), in.text("answer"));
    }
}
