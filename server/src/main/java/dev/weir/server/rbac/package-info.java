/**
 * Roles and permissions, all derived from the model.
 * Must not know how a session came to have them.
 */
@NullMarked
package dev.weir.server.rbac;

import org.jspecify.annotations.NullMarked;
