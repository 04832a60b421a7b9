package dev.weir.server.db;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL: nothing but the URL differs. */
@Tag("postgres")
class PostgresStoreTest extends StoreTest {
    @Override
    Database database() {
        return Postgres.database();
    }
}
