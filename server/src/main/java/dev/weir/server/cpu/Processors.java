package dev.weir.server.cpu;

import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which processor a VM starts with (CPU-40), and whether one that is not off can go on at a host (CPU-42 to CPU-45). */
public final class Processors {
    /** The key of VM.platform that stands above the pool's level. */
    public static final String FEATURESET = "featureset";

    private static final String VENDOR = "vendor";
    private static final String FEATURES = "features";
    private static final String OTHER_VENDOR = "VM last booted on a host which had a CPU from a different vendor.";
    private static final String LACKING = "VM last booted on a CPU with features this host's CPU does not have.";
    private static final String NO_KEYS = "Host does not have new leveling feature keys - not comparing VM's flags";

    private Processors() {}

    /**
     * Why a VM cannot go on at a host.
     *
     * @param reason in the reference's words; empty where it can
     * @param missing the names of the features that the host lacks
     */
    public record Verdict(String reason, List<String> missing) {
        private static final Verdict FINE = new Verdict("", List.of());
    }

    /** What VM.last_boot_CPU_flags says of a VM that is about to start on a host. */
    public static Map<String, String> atStart(Snapshot state, VmRef vm, HostRef host) {
        String level = state.rows(Pool.DEF).stream()
                .findFirst()
                .map(pool -> Records.get(pool, Pool.CPU_INFO))
                .orElse(Map.of())
                .getOrDefault(key(state, vm) + "_host", "");
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(VENDOR, Records.get(state, host, Host.CPU_INFO).getOrDefault(VENDOR, ""));
        flags.put(FEATURES, Records.get(state, vm, Vm.PLATFORM).getOrDefault(FEATURESET, level));
        return flags;
    }

    /** Throws VM_INCOMPATIBLE_WITH_THIS_HOST for a VM that is not off and cannot go on at this host. */
    public static void require(Snapshot state, VmRef vm, HostRef host) {
        Verdict verdict = judge(state, vm, host);
        if (!verdict.reason().isEmpty()) {
            throw Errors.vmIncompatibleWithThisHost(vm.ref(), host.ref(), verdict.reason());
        }
    }

    /** A VM that is off can start anywhere (CPU-41). */
    public static Verdict judge(Snapshot state, VmRef vm, HostRef host) {
        Row row = Records.require(state, vm);
        if (Records.get(row, Vm.POWER_STATE) == VmPowerState.HALTED) {
            return Verdict.FINE;
        }
        Map<String, String> given = Records.get(state, host, Host.CPU_INFO);
        String vendor = given.get(VENDOR);
        String features = given.get(key(state, vm));
        if (vendor == null || features == null) {
            return new Verdict(NO_KEYS, List.of());
        }
        Map<String, String> had = Records.get(row, Vm.LAST_BOOT_CPU_FLAGS);
        if (!had.getOrDefault(VENDOR, vendor).equals(vendor)) {
            return new Verdict(OTHER_VENDOR, List.of());
        }
        String booted = had.getOrDefault(FEATURES, "");
        if (had.containsKey(FEATURES) && !FeatureSets.isCompatible(booted, features)) {
            return new Verdict(LACKING, CpuFeatures.names(FeatureSets.diff(booted, features)));
        }
        return Verdict.FINE;
    }

    private static String key(Snapshot state, VmRef vm) {
        return Records.get(state, vm, Vm.DOMAIN_TYPE) == DomainType.PV ? "features_pv" : "features_hvm";
    }
}
