/**
 * Storage of a host as folders of images. Must not know the protocol's transport, a hypervisor or the XenAPI's records.
 */
@NullMarked
package dev.weir.agent.storage;

import org.jspecify.annotations.NullMarked;
