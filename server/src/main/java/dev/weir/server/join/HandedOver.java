package dev.weir.server.join;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.errors.Errors;
import dev.weir.server.db.PassingStore;
import dev.weir.server.db.PassingTx;
import dev.weir.server.db.Row;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.role.Role;
import dev.weir.server.role.RoleSwitch;
import dev.weir.value.Value;
import java.util.Map;
import java.util.function.Function;

/**
 * A master's store, which takes nothing that is to last once the host is another's member: whoever still writes is sent
 * to the master, since what he wrote would be lost. The end of a task may be told.
 */
public final class HandedOver extends PassingStore {
    private final RoleSwitch role;

    public HandedOver(Store store, RoleSwitch role) {
        super(store);
        this.role = role;
    }

    @Override
    protected <T> T run(Tx tx, Function<Tx, T> work) {
        return work.apply(role.role() instanceof Role.Member(String master) ? new Fleeting(tx, master) : tx);
    }

    /** Takes changes of what ends with the program, sessions and tasks, and no other. */
    private static final class Fleeting extends PassingTx {
        private final String master;

        Fleeting(Tx inner, String master) {
            super(inner);
            this.master = master;
        }

        private void require(ClassDef owner) {
            if (!owner.transientRows()) {
                throw Errors.hostIsSlave(master);
            }
        }

        @Override
        public Row create(ClassDef owner, String ref, Map<FieldDef, Value> fields) {
            require(owner);
            return super.create(owner, ref, fields);
        }

        @Override
        public void set(ClassDef owner, String ref, FieldDef field, Value value) {
            require(owner);
            super.set(owner, ref, field, value);
        }

        @Override
        public void delete(ClassDef owner, String ref) {
            require(owner);
            super.delete(owner, ref);
        }

        @Override
        public void touch(ClassDef owner, String ref) {
            require(owner);
            super.touch(owner, ref);
        }
    }
}
