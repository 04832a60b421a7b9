package dev.weir.server.db;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@Tag("postgres")
class PostgresFailingDiskTest extends FailingDiskTest {
    @Override
    Database database() {
        return Postgres.database();
    }
}
