package dev.weir.server.domain;

import dev.weir.agent.protocol.CpuTuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** VM.VCPUs_params as a host takes it: weight, cap and mask (VML-117). What makes no sense counts as not given. */
public final class CpuTunings {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");
    private static final Pattern MASKS = Pattern.compile("\\d{1,4}(\\s*[,;]\\s*\\d{1,4})*");
    private static final int MOST_WEIGHT = 65_535;

    private CpuTunings() {}

    public static CpuTuning of(Map<String, String> params, int vcpus) {
        int weight = number(params.getOrDefault("weight", ""), CpuTuning.USUAL_WEIGHT);
        return new CpuTuning(
                Math.clamp(weight, 1, MOST_WEIGHT),
                number(params.getOrDefault("cap", ""), 0),
                pins(params.getOrDefault("mask", "").strip(), vcpus));
    }

    public static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    private static int number(String text, int otherwise) {
        return isNumber(text) ? Integer.parseInt(text) : otherwise;
    }

    /** One list for each vCPU, divided by semicolons; those without one have the first. */
    private static List<String> pins(String mask, int vcpus) {
        if (!MASKS.matcher(mask).matches()) {
            return List.of();
        }
        String[] lists = mask.replaceAll("\\s", "").split(";", -1);
        List<String> pins = new ArrayList<>();
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            pins.add(vcpu < lists.length ? lists[vcpu] : lists[0]);
        }
        return List.copyOf(pins);
    }
}
