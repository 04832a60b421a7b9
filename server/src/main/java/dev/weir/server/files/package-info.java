/**
 * Small files that are whole at any moment, also after a power cut.
 * Must not know what is in them.
 */
@NullMarked
package dev.weir.server.files;

import org.jspecify.annotations.NullMarked;
