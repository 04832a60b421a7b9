package dev.weir.server.ops;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.server.begun.Note;
import dev.weir.server.begun.Notes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what was begun and left: by a server that died, or when a host could not be reached in the middle. For each kind
 * of verb one settler brings host and records together again, forward or back; it may be called twice.
 */
public final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private final Notes notes;
    private final Map<Class<? extends Verb>, Consumer<Note>> settlers = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public Settling(Notes notes) {
        this.notes = notes;
    }

    /** Who settles this kind of verb. An {@link ApiFailure} of it means: not yet, ask again when the host has spoken. */
    public Settling on(Class<? extends Verb> kind, Consumer<Note> settler) {
        settlers.put(kind, settler);
        return this;
    }

    /** Settles what was left of a host that can be reached, which may take as long as the host takes. */
    public void settle(HostRef host) {
        if (!busy.add(host.ref())) {
            return; // what was left meanwhile waits for the host's next word
        }
        try {
            notes.left(host.ref()).forEach(this::settle);
        } finally {
            busy.remove(host.ref());
        }
    }

    private void settle(Note note) {
        Consumer<Note> settler = settlers.get(note.verb().getClass());
        if (settler == null) {
            throw new IllegalStateException("nobody settles " + note.verb().getClass());
        }
        try {
            settler.accept(note);
            notes.end(note);
            LOG.info("settled {} of {}", note.verb().getClass().getName(), note.object());
        } catch (ApiFailure e) {
            LOG.info(
                    "{} of {} is not settled yet: {}",
                    note.verb().getClass().getName(),
                    note.object(),
                    e.description());
        } catch (RuntimeException e) {
            LOG.warn("{} of {} could not be settled", note.verb().getClass().getName(), note.object(), e);
        }
    }

    /** Runs a settler's step; false where the rules or the host refuse it for good, a failure where it may yet go. */
    public static boolean allowed(Runnable step) {
        try {
            step.run();
            return true;
        } catch (ApiFailure e) {
            if (List.of("CANNOT_CONTACT_HOST", "HOST_OFFLINE", "SR_NOT_ATTACHED", "SR_HAS_NO_PBDS")
                    .contains(e.code())) {
                throw e;
            }
            LOG.info("what was begun is not to be: {}", e.description());
            return false;
        }
    }
}
