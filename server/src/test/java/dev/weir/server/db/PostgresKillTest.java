package dev.weir.server.db;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL: its lock is free again once the killed server is gone. */
@Tag("postgres")
class PostgresKillTest extends KillTest {
    @Override
    Database database() {
        return Postgres.database();
    }
}
