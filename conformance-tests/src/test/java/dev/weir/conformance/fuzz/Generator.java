package dev.weir.conformance.fuzz;

import dev.weir.model.Model;
import java.util.List;
import java.util.Set;

/** The input of each number: the same for a seed, but for references, which are those of the pool at hand. */
final class Generator {
    private final long seed;
    private final RpcInputs rpc;

    /** {@code ended}: references that are no sessions any more. */
    Generator(long seed, Model model, Stock stock, Set<String> listed, List<String> ended) {
        this.seed = seed;
        Calls calls = new Calls(model, stock, listed);
        this.rpc = new RpcInputs(calls, new Mutations(calls, stock, ended), new Prediction(model));
    }

    Area area(long index) {
        return Area.of(new Dice(seed, index));
    }

    Input input(long index, Caller caller) {
        Dice dice = new Dice(seed, index);
        return switch (Area.of(dice)) {
            case XML_CALL -> rpc.call(Notation.XML, dice, caller);
            case JSON1_CALL -> rpc.call(Notation.JSON1, dice, caller);
            case JSON2_CALL -> rpc.call(Notation.JSON2, dice, caller);
            case XML_BODY -> rpc.body(Notation.XML, dice, caller);
            case JSON_BODY -> rpc.body(dice.once(2) ? Notation.JSON1 : Notation.JSON2, dice, caller);
            case JSON_ENVELOPE -> rpc.envelope(dice, caller);
            case HTTP_HEAD -> HeadInputs.of(dice);
            case AGENT -> VerbInputs.of(dice, index);
        };
    }
}
