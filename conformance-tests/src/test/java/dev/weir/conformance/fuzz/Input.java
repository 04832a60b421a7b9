package dev.weir.conformance.fuzz;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One input and what has to come of it.
 *
 * @param story what it is, to a person
 * @param ending a session that ends while the input is under way, so that no call waits for ever; empty for none
 * @param manner how it is sent and what is looked at
 * @param simpler the same with less in it, each with what has to come of that; made as they are asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Input(Lane lane, byte[] bytes, String story, String ending, Manner manner, Supplier<Stream<Input>> simpler) {
    /** How an input is sent. A check answers what is wrong, or an empty text. */
    sealed interface Manner {
        /** A whole request, for which there is one reply. */
        record Ask(Function<Reply, String> check) implements Manner {}

        /** Requests on a connection of their own, for which there are so many replies. */
        record Heads(int replies, Function<List<Reply>, String> check) implements Manner {}

        /** Bytes of any kind on a connection of their own; all that comes back until its end is looked at. */
        record Exchange(Function<byte[], String> check) implements Manner {}
    }

    static Input ask(
            Lane lane, byte[] bytes, String story, Function<Reply, String> check, Supplier<Stream<Input>> simpler) {
        return new Input(lane, bytes, story, "", new Manner.Ask(check), simpler);
    }

    Input ending(String session) {
        return new Input(lane, bytes, story, session, manner, simpler);
    }
}
