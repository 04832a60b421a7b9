/**
 * The XenAPI as data: the tables beside this package, loaded once, indexed, immutable; it answers every
 * "which, who may, since when". Must not know how a call is carried or carried out.
 */
@NullMarked
package dev.weir.model;

import org.jspecify.annotations.NullMarked;
