/**
 * What a server's program tells of itself to who looks for a fault: its memory, threads, requests and how long calls take.
 * Must not know what calls do, nor keep anything beyond the program's run.
 */
@NullMarked
package dev.weir.server.diagnostics;

import org.jspecify.annotations.NullMarked;
