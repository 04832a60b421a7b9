package dev.weir.server.db;

import static dev.weir.server.db.Pool.NETWORK;
import static dev.weir.server.db.Pool.VBD;
import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.get;
import static dev.weir.server.db.Pool.make;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.value.Value;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database refuses is seen by nobody, and the next change starts from what is on disk. */
class FailingDiskTest {
    @TempDir
    Path dir;

    Database database() {
        return Database.h2(dir);
    }

    @Test
    void aRefusedChangeIsNeverSeen() throws SQLException {
        Database database = database();
        List<Change> heard = new ArrayList<>();
        try (Store store = database.open()) {
            store.write(tx -> make(tx, VM, "vm"));
            store.listen(heard::addAll);
            try (Connection connection = database.meddle();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE \"VBD\" RENAME TO \"hidden\"");
                Snapshot before = store.snapshot();
                assertThatThrownBy(() -> store.write(tx -> {
                            make(tx, NETWORK, "network");
                            return make(tx, VBD, "vbd", "VM", Value.text("vm"));
                        }))
                        .isInstanceOf(StoreFailure.class)
                        .hasMessageContaining("refused the change");
                assertThat(store.snapshot()).isSameAs(before);
                assertThat(heard).isEmpty();
                assertThat(get(store.snapshot(), VM, "vm", "VBDs")).isEqualTo(Value.NO_ITEMS);
                statement.execute("ALTER TABLE \"hidden\" RENAME TO \"VBD\"");
            }
            // the references are free again, in memory and on disk
            store.write(tx -> {
                make(tx, NETWORK, "network");
                return make(tx, VBD, "vbd", "VM", Value.text("vm"));
            });
            assertThat(heard).hasSize(3);
        }
        try (Store store = database.open()) {
            assertThat(store.snapshot().count(NETWORK)).isEqualTo(1);
            assertThat(get(store.snapshot(), VBD, "vbd", "VM")).isEqualTo(Value.text("vm"));
        }
    }
}
