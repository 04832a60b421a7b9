package dev.weir.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.ApiFailure;
import dev.weir.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random transactions over all stored classes, and what an oracle says has come of them. */
final class RandomTransactions {
    private static final int CROWD = 6;

    private final Random random;
    private final RandomValues values;
    private final List<ClassDef> classes =
            Pool.MODEL.classes().stream().filter(ClassDef::stored).toList();
    private final Shape shape = new Shape(Pool.MODEL);
    private Oracle oracle = new Oracle(Pool.MODEL);
    private int number;

    RandomTransactions(Random random) {
        this.random = random;
        this.values = new RandomValues(Pool.MODEL, random);
    }

    Oracle oracle() {
        return oracle;
    }

    List<ClassDef> classes() {
        return classes;
    }

    void transaction(Store store) {
        Oracle next = oracle.copy();
        boolean regret = random.nextInt(20) == 0;
        try {
            store.write(tx -> {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    step(tx, next);
                }
                if (regret) {
                    throw new IllegalCallerException("regret");
                }
                return true;
            });
            oracle = next;
        } catch (IllegalCallerException e) {
            assertThat(regret).isTrue();
        }
    }

    private void step(Tx tx, Oracle next) {
        ClassDef owner = classes.get(random.nextInt(classes.size()));
        List<String> refs = next.refs(owner);
        int dice = random.nextInt(10);
        if (refs.isEmpty() || (dice < 4 && refs.size() < CROWD)) {
            create(tx, next, owner);
        } else if (dice == 4) {
            String ref = refs.get(random.nextInt(refs.size()));
            tx.delete(owner, ref);
            next.delete(owner, ref);
        } else {
            String ref = refs.get(random.nextInt(refs.size()));
            FieldDef field = owner.fields().get(random.nextInt(owner.fields().size()));
            if (!field.name().equals("uuid") && shape.link(owner, field).role() != Shape.Role.COMPUTED_END) {
                set(tx, next, owner, ref, field);
            }
        }
    }

    private void set(Tx tx, Oracle next, ClassDef owner, String ref, FieldDef field) {
        if (field.refClass() != null && !field.isSet() && random.nextInt(10) == 0) {
            try {
                tx.set(owner, ref, field, Value.text("nobody"));
                throw new AssertionError(field + " took a reference to nothing");
            } catch (ApiFailure e) {
                assertThat(e.code()).isEqualTo("HANDLE_INVALID");
            }
        } else {
            Value value = values.of(field, next);
            tx.set(owner, ref, field, value);
            next.set(owner, ref, field, value);
        }
    }

    private void create(Tx tx, Oracle next, ClassDef owner) {
        String ref = "OpaqueRef:" + ++number;
        Map<FieldDef, Value> given = new HashMap<>();
        for (FieldDef field : owner.fields()) {
            if (field.name().equals("uuid")) {
                given.put(field, Value.text("uuid " + number));
            } else if (random.nextInt(3) == 0 && shape.link(owner, field).role() != Shape.Role.COMPUTED_END) {
                given.put(field, values.of(field, next));
            }
        }
        tx.create(owner, ref, given);
        next.create(owner, ref, given);
    }
}
