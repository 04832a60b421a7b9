/**
 * What the host and its guests use, measured from time to time, under the API's names of data sources.
 * Must not know a hypervisor.
 */
@NullMarked
package dev.weir.agent.measure;

import org.jspecify.annotations.NullMarked;
