package dev.weir.conformance.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * A value in a notation of its own.
 *
 * @param meaning what it has to be taken for; none where the rules do not say
 */
record Odd(String xml, String json, @Nullable Object meaning) {}
