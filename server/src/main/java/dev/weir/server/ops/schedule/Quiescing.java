package dev.weir.server.ops.schedule;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmGuestMetrics;
import dev.weir.model.types.VmGuestMetricsRef;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.List;
import java.util.Map;

/** Whether a guest says that it can come to rest for a snapshot. */
final class Quiescing {
    private Quiescing() {}

    static void require(Snapshot state, VmRef vm) {
        boolean resets = Records.get(state, vm, Vm.VBDS).stream()
                .map(vbd -> Records.get(state, vbd, Vbd.VDI))
                .anyMatch(vdi -> resets(state, vdi));
        if (resets) {
            throw Errors.vdiOnBootModeIncompatibleWithOperation();
        }
        VmGuestMetricsRef guest = Records.get(state, vm, Vm.GUEST_METRICS);
        Map<String, String> features =
                Records.exists(state, guest) ? Records.get(state, guest, VmGuestMetrics.OTHER) : Map.of();
        if (!"1".equals(features.get("feature-snapshot")) && !"1".equals(features.get("feature-quiesce"))) {
            throw new ApiFailure("VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED", List.of(vm.ref()));
        }
    }

    private static boolean resets(Snapshot state, VdiRef vdi) {
        return Records.exists(state, vdi) && Records.get(state, vdi, Vdi.ON_BOOT) == OnBoot.RESET;
    }
}
