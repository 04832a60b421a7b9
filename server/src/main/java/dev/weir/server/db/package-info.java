/**
 * The one database: rows of the model's classes on disk, the immutable picture in memory, and the log of changes.
 * Must not know what a field means.
 */
@NullMarked
package dev.weir.server.db;

import org.jspecify.annotations.NullMarked;
