package dev.weir.agent.journal;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.json.AnswerJson;
import dev.weir.agent.protocol.json.VerbJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Carries out each operation once. A repeat gets the first answer, also from a new run of the agent; a repeat that
 * comes meanwhile waits for it. What was in flight when an agent died left no answer and is carried out again, which
 * verbs allow.
 */
public final class Operations {
    private final Journal journal;
    private final Function<Verb, Answer> verbs;
    private final ConcurrentHashMap<String, Flight> flights = new ConcurrentHashMap<>();

    public Operations(Journal journal, Function<Verb, Answer> verbs) {
        this.journal = journal;
        this.verbs = verbs;
    }

    public Answer carryOut(String operation, Verb verb) throws OperationConflict {
        String name = VerbJson.name(verb);
        Flight mine = new Flight(name, new CompletableFuture<>());
        Flight first = flights.putIfAbsent(operation, mine);
        if (first != null) {
            checkSame(operation, first.verb(), name);
            return first.answer().join();
        }
        try {
            Answer answer = answer(operation, name, verb);
            mine.answer().complete(answer);
            return answer;
        } finally {
            flights.remove(operation, mine);
            mine.answer().completeExceptionally(new IllegalStateException("the first of two equal requests failed"));
        }
    }

    private Answer answer(String operation, String name, Verb verb) throws OperationConflict {
        if (verb instanceof Verb.ReadKept) {
            return verbs.apply(verb); // it only reads, and what it reads is the guest's own secret
        }
        if (verb instanceof Verb.ReadFigures
                || verb instanceof Verb.ListChanges
                || verb instanceof Verb.ReadFacts
                || verb instanceof Verb.WakeMachine) {
            return verbs.apply(verb); // asked again it may well say something else, and no disk needs to hear of it
        }
        Entry given = journal.find(operation);
        if (given != null) {
            checkSame(operation, given.verb(), name);
            return given.answer();
        }
        Answer answer = verbs.apply(verb);
        if (!Thread.currentThread().isInterrupted()) { // an interrupted answer tells of the agent's end, not the verb's
            journal.add(operation, name, AnswerJson.write(answer));
        }
        return answer;
    }

    private static void checkSame(String operation, String first, String now) throws OperationConflict {
        if (!first.equals(now)) {
            throw new OperationConflict(operation, first, now);
        }
    }

    private record Flight(String verb, CompletableFuture<Answer> answer) {}
}
