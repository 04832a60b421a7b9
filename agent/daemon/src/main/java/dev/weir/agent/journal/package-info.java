/**
 * Answers given, by operation id, on disk. Must not know how a verb is carried out.
 */
@NullMarked
package dev.weir.agent.journal;

import org.jspecify.annotations.NullMarked;
