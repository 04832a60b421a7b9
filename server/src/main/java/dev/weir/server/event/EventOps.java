package dev.weir.server.event;

import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import dev.weir.model.calls.Binder;
import dev.weir.model.calls.EventCalls;
import dev.weir.model.errors.Errors;
import dev.weir.model.value.Codec;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.session.Sessions;
import dev.weir.value.Value;
import java.time.Clock;
import java.time.Duration;

/** The messages of class event. */
public final class EventOps {
    private final Model model;
    private final Store store;
    private final EventQueue queue;
    private final EventFrom from;

    /** {@code gather} is how long changes are let come together before they are told (ETS-46). */
    public EventOps(Model model, Store store, Sessions sessions, EventQueue queue, Clock clock, Duration gather) {
        this.model = model;
        this.store = store;
        this.queue = queue;
        Waiters waiters = new Waiters(gather);
        MessageFeed messages = new MessageFeed(store.snapshot());
        this.from = new EventFrom(model, store, messages, sessions, clock, waiters, !gather.isZero());
        // before those who wait are rung
        store.listen(messages::accept);
        store.listen(waiters::accept);
    }

    public void bind(Binder<CallContext> binder) {
        new EventCalls<>(binder)
                .register((context, classes) -> queue.register(session(context), classes))
                .unregister((context, classes) -> queue.unregister(session(context), classes))
                .getCurrentId(context -> queue.currentId())
                .inject(this::inject);
        // Their answers are not what the model declares (wire.md E6, E14), so they are bound untyped.
        binder.bind("event.next", (context, arguments) -> next(context));
        binder.bind(
                "event.from",
                (context, arguments) -> from.call(
                        context,
                        Codec.list(Codec.TEXT).read(arguments.get(0)),
                        Codec.TEXT.read(arguments.get(1)),
                        Codec.REAL.read(arguments.get(2))));
    }

    private static String session(CallContext context) {
        return context.caller().session();
    }

    private Value next(CallContext context) {
        try {
            return queue.next(session(context));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.eventsLost();
        }
    }

    /** Answers a token from just before the touch, so that event.from with it shows the object (wire.md E13). */
    private String inject(CallContext context, String className, String ref) {
        ClassDef owner = model.findClass(className);
        if (owner == null || !owner.stored()) {
            throw Errors.handleInvalid(className, ref);
        }
        return store.write(tx -> {
            if (tx.find(owner, ref) == null) {
                throw Errors.handleInvalid(className, ref);
            }
            long before = tx.generation();
            tx.touch(owner, ref);
            return new Token(before - 1, 0).toString();
        });
    }
}
