/**
 * What a pool master and a host agent say to each other: verbs down, reports up, both as JSON over mutual TLS.
 * Must not know the XenAPI, a hypervisor or a socket.
 */
@NullMarked
package dev.weir.agent.protocol;

import org.jspecify.annotations.NullMarked;
