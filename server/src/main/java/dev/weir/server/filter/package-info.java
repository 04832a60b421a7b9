/**
 * The filter language of {@code get_all_where} and {@code get_all_records_where}.
 * Must not know any class.
 */
@NullMarked
package dev.weir.server.filter;

import org.jspecify.annotations.NullMarked;
