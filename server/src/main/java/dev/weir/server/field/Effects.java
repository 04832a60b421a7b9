package dev.weir.server.field;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.calls.Code;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.value.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hand-written parts of implicit messages that do more than change a row. */
public final class Effects {
    /** Makes an object from the checked members of the client's record; answers its reference. */
    @FunctionalInterface
    public interface Constructor {
        String create(CallContext context, Map<FieldDef, Value> fields);
    }

    /** Ends an object that is there. */
    @FunctionalInterface
    public interface Destructor {
        void destroy(CallContext context, String ref);
    }

    /** Finds objects by an expression in a language of the class's own. */
    @FunctionalInterface
    public interface Selector {
        Collection<Row> select(Snapshot state, String expression);
    }

    private final Map<String, Constructor> constructors = new HashMap<>();
    private final Map<String, Destructor> destructors = new HashMap<>();
    private final Map<String, Code<CallContext>> writers = new HashMap<>();
    private final Map<String, Selector> selectors = new HashMap<>();

    public void onCreate(String className, Constructor constructor) {
        constructors.put(className, constructor);
    }

    public void onDestroy(String className, Destructor destructor) {
        destructors.put(className, destructor);
    }

    /** Replaces the plain write of a field's setter, add or remove message. */
    public void onWrite(String message, Code<CallContext> code) {
        writers.put(message, code);
    }

    /** Replaces the filter of the class's get_all_where and get_all_records_where. */
    public void onSelect(String className, Selector selector) {
        selectors.put(className, selector);
    }

    @Nullable
    Selector selector(ClassDef owner) {
        return selectors.get(owner.name());
    }

    @Nullable
    Constructor constructor(MessageDef message) {
        return constructors.get(message.className());
    }

    @Nullable
    Destructor destructor(MessageDef message) {
        return destructors.get(message.className());
    }

    @Nullable
    Code<CallContext> writer(MessageDef message) {
        return writers.get(message.fullName());
    }
}
