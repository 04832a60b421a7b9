package dev.weir.agent.protocol;

import java.util.List;

/**
 * How a guest's vCPUs share the host's processors.
 *
 * @param weight its part where guests compete, against {@link #USUAL_WEIGHT} of the others
 * @param cap the most it may take, in hundredths of one processor; 0 for no limit
 * @param pins the host's processors that each vCPU may run on, as {@code 0-3,6}; vCPUs beyond the list run on any
 */
public record CpuTuning(int weight, int cap, List<String> pins) {
    public static final int USUAL_WEIGHT = 256;

    /** Of a guest that nobody tuned. */
    public static final CpuTuning NONE = new CpuTuning(USUAL_WEIGHT, 0, List.of());
}
