package dev.weir.server.db;

import java.time.Instant;

/**
 * What a backup says of itself.
 *
 * @param schema the database's schema when it was made
 * @param product the version of Weir that made it
 * @param generation of the newest change in it
 * @param time when it was made
 * @param rows the objects in it
 */
public record Backup(String schema, String product, long generation, Instant time, long rows) {
    static final String FORMAT = "weir-backup";
    static final long VERSION = 1;
}
