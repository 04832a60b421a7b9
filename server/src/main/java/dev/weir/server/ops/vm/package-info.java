/**
 * The messages of class VM: life, creation, cloning, settings.
 * Must not know HTTP, SQL or libvirt; hosts are asked through {@code hosts}.
 */
@NullMarked
package dev.weir.server.ops.vm;

import org.jspecify.annotations.NullMarked;
