package dev.weir.server.db;

import static dev.weir.server.db.Pool.VM;
import static dev.weir.server.db.Pool.make;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server on PostgreSQL insists on: to be the only one, and that what is acknowledged is on a disk. */
@Tag("postgres")
class PostgresEngineTest {
    private Database database;

    @BeforeEach
    void create() {
        database = Postgres.database();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private void meddle(String sql) throws SQLException {
        try (Connection connection = database.meddle();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void endSessions() throws SQLException {
        meddle("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'weir-server'"
                + " AND datname = current_database()");
    }

    @Test
    void oneServerHoldsADatabase() {
        try (Store store = database.open()) {
            assertThatThrownBy(database::open)
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("in use by another server, connected from 127.0.0.1");
            store.write(tx -> make(tx, VM, "vm"));
        }
        try (Store store = database.open()) {
            assertThat(store.snapshot().count(VM)).isEqualTo(1);
        }
    }

    @Test
    void aLostSessionIsMadeAnew() throws SQLException {
        try (Store store = database.open()) {
            store.write(tx -> make(tx, VM, "before"));
            endSessions();
            // the first write may be what finds out, and then nothing of it is there
            try {
                store.write(tx -> make(tx, VM, "finds out"));
            } catch (StoreFailure e) {
                assertThat(store.snapshot().find(VM, "finds out")).isNull();
            }
            store.write(tx -> make(tx, VM, "after"));
        }
        try (Store store = database.open()) {
            assertThat(store.snapshot().find(VM, "before")).isNotNull();
            assertThat(store.snapshot().find(VM, "after")).isNotNull();
        }
    }

    @Test
    void aServerThatWasReplacedWritesNothingMore() throws SQLException {
        try (Store old = database.open()) {
            old.write(tx -> make(tx, VM, "before"));
            endSessions();
            try (Store other = database.open()) {
                other.write(tx -> make(tx, VM, "other"));
                assertThatThrownBy(() -> old.write(tx -> make(tx, VM, "old"))).isInstanceOf(StoreFailure.class);
                assertThatThrownBy(() -> old.write(tx -> make(tx, VM, "old"))).isInstanceOf(StoreFailure.class);
            }
            assertThatThrownBy(() -> old.write(tx -> make(tx, VM, "old")))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("another server has written");
        }
        try (Store store = database.open()) {
            assertThat(store.snapshot().find(VM, "old")).isNull();
            assertThat(store.snapshot().find(VM, "other")).isNotNull();
        }
    }

    @Test
    void aDatabaseOfSomethingElseIsLeftAlone() throws SQLException {
        meddle("CREATE TABLE accounts (id integer)");
        assertThatThrownBy(database::open).isInstanceOf(StoreFailure.class).hasMessageContaining("non-empty");
        meddle("INSERT INTO accounts VALUES (1)");
    }

    @Test
    void rowsChangedByAnotherHandAreSeen() throws SQLException {
        try (Store store = database.open()) {
            store.write(tx -> make(tx, VM, "vm"));
        }
        meddle("UPDATE \"VM\" SET \"name_label\" = 'other'");
        assertThatThrownBy(database::open).isInstanceOf(StoreFailure.class).hasMessageContaining("another hand");
        meddle("UPDATE weir_generation SET digest = NULL");
        try (Store store = database.open()) {
            assertThat(store.snapshot().findByNameLabel(VM, "other")).hasSize(1);
        }
    }

    @Test
    void anUnsafeServerIsRefusedAndAnUnsafeSessionMended() throws SQLException {
        try (Postgres unsafe = new Postgres("-c fsync=off")) {
            Database there = unsafe.create();
            assertThatThrownBy(there::open).isInstanceOf(StoreFailure.class).hasMessageContaining("fsync = off");
        }
        meddle("ALTER ROLE weir SET synchronous_commit = off");
        try (Engine engine = PostgresEngine.open(database.place());
                Statement statement = engine.connection().createStatement();
                ResultSet setting = statement.executeQuery("SHOW synchronous_commit")) {
            assertThat(setting.next()).isTrue();
            assertThat(setting.getString(1)).isEqualTo("on");
        } finally {
            meddle("ALTER ROLE weir RESET synchronous_commit");
        }
    }

    @Test
    void aPasswordHasNoPlaceInAUrl() {
        for (String url : new String[] {
            "jdbc:postgresql://h/d?user=u&password=secret", "jdbc:postgresql://u:secret@h/d", "jdbc:mysql://h/d"
        }) {
            assertThatThrownBy(() -> Place.of(url, null))
                    .isInstanceOf(StoreFailure.class)
                    .message()
                    .containsAnyOf("WEIR_DATABASE_PASSWORD", "jdbc:mysql")
                    .doesNotContain("secret");
        }
        assertThat(database.place().toString()).doesNotContain(Postgres.PASSWORD);
    }
}
