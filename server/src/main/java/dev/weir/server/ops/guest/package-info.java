/**
 * What clients do to guests that run, beside their power and their devices.
 * Must not know HTTP, SQL or libvirt.
 */
@NullMarked
package dev.weir.server.ops.guest;

import org.jspecify.annotations.NullMarked;
