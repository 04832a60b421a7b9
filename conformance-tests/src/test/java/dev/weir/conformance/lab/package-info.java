/**
 * Several real hosts on this machine, brought up and taken down by the launcher as a user does.
 * Must not know any code of the programs it starts.
 */
@NullMarked
package dev.weir.conformance.lab;

import org.jspecify.annotations.NullMarked;
