package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.Answer;
import dev.weir.value.Value;

/** An answer as {@code {"result": {...}}} or {@code {"error": {"code", "params"}}}. */
public final class AnswerJson {
    private AnswerJson() {}

    public static String write(Answer answer) {
        return switch (answer) {
            case Answer.Done() -> result(new ObjectWriter());
            case Answer.Domain(var state) -> result(new ObjectWriter().object("domain", state, StateJson::write));
            case Answer.Storage(var state) -> result(new ObjectWriter().object("storage", state, StateJson::write));
            case Answer.Volume(var state) -> result(new ObjectWriter().object("volume", state, StateJson::write));
            case Answer.Volumes(var states) -> result(new ObjectWriter().objects("volumes", states, StateJson::write));
            case Answer.Left(var kept) -> result(new ObjectWriter().object("kept", kept, StateJson::write));
            case Answer.Facts(var facts) -> result(new ObjectWriter().object("facts", facts, FactsJson::write));
            case Answer.Text(String text) -> result(new ObjectWriter().text("text", text));
            case Answer.Digest(long bytes, String md5) ->
                result(new ObjectWriter().number("digested", bytes).text("md5", md5));
            case Answer.Figures(var figures) ->
                result(new ObjectWriter().objects("figures", figures, StateJson::write));
            case Answer.Refused refused ->
                new ObjectWriter().object("error", refused, AnswerJson::error).json();
        };
    }

    /** The answer that a text says; a text that says none is a {@link MalformedMessage}. */
    public static Answer read(String json) {
        ObjectReader in = ObjectReader.parse("answer", json);
        if (in.has("error")) {
            return in.object("error", error -> new Answer.Refused(error.text("code"), error.texts("params")));
        }
        return in.object("result", AnswerJson::result);
    }

    private static Answer result(ObjectReader in) {
        if (in.has("domain")) {
            return new Answer.Domain(in.object("domain", StateJson::domain));
        } else if (in.has("storage")) {
            return new Answer.Storage(in.object("storage", StateJson::storage));
        } else if (in.has("volume")) {
            return new Answer.Volume(in.object("volume", StateJson::volume));
        } else if (in.has("volumes")) {
            return new Answer.Volumes(in.objects("volumes", StateJson::volume));
        } else if (in.has("kept")) {
            return new Answer.Left(in.object("kept", StateJson::kept));
        }
        if (in.has("facts")) {
            return new Answer.Facts(in.object("facts", FactsJson::facts));
        } else if (in.has("text")) {
            return new Answer.Text(in.text("text"));
        } else if (in.has("digested")) {
            return new Answer.Digest(in.number("digested"), in.text("md5"));
        } else if (in.has("figures")) {
            return new Answer.Figures(in.objects("figures", StateJson::figure));
        }
        return new Answer.Done();
    }

    private static String result(ObjectWriter result) {
        return new ObjectWriter().object("result", result, ObjectWriter::value).json();
    }

    private static Value error(Answer.Refused refused) {
        return new ObjectWriter()
                .text("code", refused.code())
                .texts("params", refused.params())
                .value();
    }
}
