/**
 * Blobs as records: named, on an object or on none.
 * Must not know what is in them: their bytes come and go over HTTP.
 */
@NullMarked
package dev.weir.server.ops.blob;

import org.jspecify.annotations.NullMarked;
