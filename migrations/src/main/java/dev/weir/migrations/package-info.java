/**
 * The shape of the database: how the model's classes lie in tables, and the scripts that bring a database to it.
 * Must not know what is done with the rows.
 */
@NullMarked
package dev.weir.migrations;

import org.jspecify.annotations.NullMarked;
