package dev.weir.server.db;

import org.junit.jupiter.api.Tag;

/** A member whose database is on PostgreSQL. */
@Tag("postgres")
class PostgresCopiesTest extends CopiesTest {
    @Override
    Database database() {
        return Postgres.database();
    }
}
