package dev.weir.server.db;

import java.nio.file.Path;

/** A database that a test opens, closes and opens again. */
interface Database extends AutoCloseable {
    Store open();

    @Override
    default void close() {}

    static Database h2(Path dir) {
        return () -> Stores.open(dir.resolve("weir"), Pool.MODEL);
    }
}
