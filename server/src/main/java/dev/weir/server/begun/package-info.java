/**
 * What hosts were asked to do and nobody has written down yet, kept on disk so that the next run can settle it.
 * Must not know the API's objects, nor how anything is settled.
 */
@NullMarked
package dev.weir.server.begun;

import org.jspecify.annotations.NullMarked;
