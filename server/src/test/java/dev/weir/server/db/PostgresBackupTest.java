package dev.weir.server.db;

import org.junit.jupiter.api.Tag;

/** From a file's database onto PostgreSQL: a pool can move. */
@Tag("postgres")
class PostgresBackupTest extends BackupTest {
    @Override
    Database database() {
        return Postgres.database();
    }
}
