package dev.weir.server.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** A database that a test opens, closes and opens again. */
interface Database extends AutoCloseable {
    Place place();

    /** A connection past the store, for a test to meddle with the tables. */
    Connection meddle() throws SQLException;

    default Store open() {
        return Stores.open(place(), Pool.MODEL);
    }

    @Override
    default void close() {}

    static Database h2(Path dir) {
        Path file = dir.resolve("weir");
        return new Database() {
            @Override
            public Place place() {
                return Place.file(file);
            }

            @Override
            public Connection meddle() throws SQLException {
                return java.sql.DriverManager.getConnection(
                        H2File.of("jdbc:h2:file:" + file.toAbsolutePath()).url(), "sa", "");
            }
        };
    }
}
