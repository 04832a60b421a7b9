package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMode;
import dev.weir.model.types.VbdOperations;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiOperations;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on a VDI, and the first reason why not (STO-42, STO-43, STO-45). */
public final class VdiRules {
    private static final String CBT = "VDI_CONFIG_CBT";

    private static final Map<VdiOperations, String> FEATURE = new EnumMap<>(Map.ofEntries(
            Map.entry(VdiOperations.DESTROY, "VDI_DELETE"),
            Map.entry(VdiOperations.CLONE, "VDI_CLONE"),
            Map.entry(VdiOperations.SNAPSHOT, "VDI_SNAPSHOT"),
            Map.entry(VdiOperations.RESIZE, "VDI_RESIZE"),
            Map.entry(VdiOperations.RESIZE_ONLINE, "VDI_RESIZE_ONLINE"),
            Map.entry(VdiOperations.UPDATE, "VDI_UPDATE"),
            Map.entry(VdiOperations.GENERATE_CONFIG, "VDI_GENERATE_CONFIG"),
            Map.entry(VdiOperations.SET_ON_BOOT, "VDI_RESET_ON_BOOT"),
            Map.entry(VdiOperations.REVERT_TO, "VDI_CLONE"),
            Map.entry(VdiOperations.ENABLE_CBT, CBT),
            Map.entry(VdiOperations.DISABLE_CBT, CBT),
            Map.entry(VdiOperations.DATA_DESTROY, CBT),
            Map.entry(VdiOperations.LIST_CHANGED_BLOCKS, CBT)));

    /** A disk of which only the list of changes is left has no data to work on. */
    private static final Set<VdiOperations> OF_DATA = EnumSet.of(
            VdiOperations.CLONE,
            VdiOperations.COPY,
            VdiOperations.ENABLE_CBT,
            VdiOperations.DISABLE_CBT,
            VdiOperations.MIRROR,
            VdiOperations.RESIZE,
            VdiOperations.RESIZE_ONLINE,
            VdiOperations.SNAPSHOT,
            VdiOperations.REVERT_TO,
            VdiOperations.REVERT_FROM,
            VdiOperations.SET_ON_BOOT);

    /** The operations after which a list of changes would be wrong. */
    private static final Set<VdiOperations> UNTRACKED = EnumSet.of(VdiOperations.MIRROR, VdiOperations.SET_ON_BOOT);

    /** The operations that take away what the disk holds. */
    private static final Set<VdiOperations> ENDING =
            EnumSet.of(VdiOperations.DESTROY, VdiOperations.DATA_DESTROY, VdiOperations.REVERT_FROM);

    /** Those that work while VMs use the disk. */
    private static final Set<VdiOperations> LIVE = EnumSet.of(
            VdiOperations.SNAPSHOT,
            VdiOperations.RESIZE_ONLINE,
            VdiOperations.BLOCKED,
            VdiOperations.CLONE,
            VdiOperations.REVERT_TO,
            VdiOperations.MIRROR,
            VdiOperations.ENABLE_CBT,
            VdiOperations.DISABLE_CBT,
            VdiOperations.DATA_DESTROY);

    /** The operations that the list of allowed ones names (STO-51). */
    private static final Set<VdiOperations> LISTED = EnumSet.of(
            VdiOperations.CLONE,
            VdiOperations.COPY,
            VdiOperations.RESIZE,
            VdiOperations.RESIZE_ONLINE,
            VdiOperations.SNAPSHOT,
            VdiOperations.DESTROY,
            VdiOperations.FORGET,
            VdiOperations.UPDATE,
            VdiOperations.GENERATE_CONFIG);

    private VdiRules() {}

    public static void require(Snapshot state, VdiRef vdi, VdiOperations operation) {
        ApiFailure reason = against(state, Records.require(state, vdi), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<VdiOperations> allowed(Snapshot state, Row vdi) {
        List<VdiOperations> allowed = new ArrayList<>();
        for (VdiOperations operation : LISTED) {
            if (against(state, vdi, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row vdi, VdiOperations operation) {
        Map<String, VdiOperations> current = new HashMap<>(Records.get(vdi, Vdi.CURRENT_OPERATIONS));
        current.values().removeIf(other -> other == VdiOperations.COPY);
        if (!current.isEmpty()) {
            return InProgress.failure("VDI", vdi.ref(), current);
        }
        SrRef srRef = Records.get(vdi, Vdi.SR);
        Row sr = state.find(srRef.owner(), srRef.ref());
        if (sr == null) {
            return Errors.handleInvalid("SR", srRef.ref());
        }
        if (operation == VdiOperations.RESIZE && !attached(state, sr)) {
            return Errors.srHasNoPbds(sr.ref());
        }
        ApiFailure reason = users(state, vdi, operation);
        if (reason != null) {
            return reason;
        }
        String feature = FEATURE.get(operation);
        if (feature != null && !SrRules.features(state, sr).contains(feature)) {
            return Errors.srOperationNotSupported(sr.ref());
        }
        if (OF_DATA.contains(operation) && Records.get(vdi, Vdi.TYPE) == VdiType.CBT_METADATA) {
            return Errors.vdiIncompatibleType(vdi.ref(), VdiType.CBT_METADATA.wire());
        }
        if (UNTRACKED.contains(operation) && Records.get(vdi, Vdi.CBT_ENABLED)) {
            return Errors.vdiCbtEnabled(vdi.ref());
        }
        return own(state, vdi, sr, operation);
    }

    private static boolean attached(Snapshot state, Row sr) {
        return Records.get(sr, Sr.PBDS).stream().anyMatch(pbd -> Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED));
    }

    private static @Nullable ApiFailure users(Snapshot state, Row vdi, VdiOperations operation) {
        for (VbdRef vbd : Records.get(vdi, Vdi.VBDS)) {
            boolean active = Records.get(state, vbd, Vbd.CURRENTLY_ATTACHED) || Records.get(state, vbd, Vbd.RESERVED);
            boolean readOnlyCopy = operation == VdiOperations.COPY && Records.get(state, vbd, Vbd.MODE) == VbdMode.RO;
            boolean still = operation == VdiOperations.LIST_CHANGED_BLOCKS
                    && Records.get(state, Records.get(state, vbd, Vbd.VM), Vm.IS_A_SNAPSHOT);
            if (active && !LIVE.contains(operation) && !readOnlyCopy && !still) {
                return Errors.vdiInUse(vdi.ref(), operation.wire());
            }
        }
        for (VbdRef vbd : Records.get(vdi, Vdi.VBDS)) {
            Map<String, VbdOperations> current = Records.get(state, vbd, Vbd.CURRENT_OPERATIONS);
            if (!current.isEmpty() && operation != VdiOperations.DATA_DESTROY) {
                return InProgress.failure("VDI", vdi.ref(), current);
            }
        }
        return null;
    }

    private static @Nullable ApiFailure own(Snapshot state, Row vdi, Row sr, VdiOperations operation) {
        boolean haState =
                Records.get(vdi, Vdi.TYPE) == VdiType.HA_STATEFILE || Records.get(vdi, Vdi.TYPE) == VdiType.REDO_LOG;
        boolean going = ENDING.contains(operation) || operation == VdiOperations.FORGET;
        boolean held = going || operation == VdiOperations.RESIZE || operation == VdiOperations.RESIZE_ONLINE;
        if (haState && held && haEnabled(state)) {
            return Errors.haIsEnabled();
        }
        if (operation == VdiOperations.ENABLE_CBT || operation == VdiOperations.DISABLE_CBT) {
            return tracking(vdi);
        }
        if (operation == VdiOperations.DATA_DESTROY && !Records.get(vdi, Vdi.IS_A_SNAPSHOT)) {
            return Errors.operationNotAllowed("VDI is not a snapshot: " + vdi.ref());
        }
        if (operation == VdiOperations.DATA_DESTROY && !Records.get(vdi, Vdi.CBT_ENABLED)) {
            return Errors.vdiNoCbtMetadata(vdi.ref());
        }
        if (operation == VdiOperations.FORGET && Records.get(vdi, Vdi.TYPE) == VdiType.RRD) {
            return Errors.vdiHasRrds(vdi.ref());
        }
        if (operation == VdiOperations.REVERT_TO && !Records.get(vdi, Vdi.IS_A_SNAPSHOT)) {
            return Errors.revertOnlyAllowedOnSnapshot();
        }
        if (ENDING.contains(operation)) {
            if (Records.get(sr, Sr.CONTENT_TYPE).equals("disk")) {
                return Errors.vdiIsAPhysicalDevice(vdi.ref());
            }
            if (Records.get(sr, Sr.IS_TOOLS_SR)) {
                return Errors.srOperationNotSupported(sr.ref());
            }
            if (Records.get(vdi, Vdi.TYPE) == VdiType.RRD) {
                return Errors.vdiHasRrds(vdi.ref());
            }
        }
        if (operation == VdiOperations.SNAPSHOT && Records.get(vdi, Vdi.SHARABLE)) {
            return Errors.vdiIsSharable(vdi.ref());
        }
        boolean whole = operation == VdiOperations.SNAPSHOT || operation == VdiOperations.COPY;
        if (whole && Records.get(vdi, Vdi.ON_BOOT) == OnBoot.RESET) {
            return Errors.vdiOnBootModeIncompatibleWithOperation();
        }
        if (operation == VdiOperations.SNAPSHOT
                && Records.get(vdi, Vdi.CURRENT_OPERATIONS).containsValue(VdiOperations.COPY)) {
            return Errors.operationNotAllowed("A snapshot of a disk that is being copied is not possible");
        }
        if (operation == VdiOperations.COPY && haState) {
            return Errors.operationNotAllowed("A disk of high availability cannot be copied");
        }
        return null;
    }

    /** Whether a disk may be tracked, or no longer be (STO-60). */
    private static @Nullable ApiFailure tracking(Row vdi) {
        VdiType type = Records.get(vdi, Vdi.TYPE);
        if (Records.get(vdi, Vdi.IS_A_SNAPSHOT)) {
            return Errors.operationNotAllowed("VDI is a snapshot: " + vdi.ref());
        } else if (type != VdiType.USER && type != VdiType.SYSTEM) {
            return Errors.vdiIncompatibleType(vdi.ref(), type.wire());
        } else if (Records.get(vdi, Vdi.ON_BOOT) == OnBoot.RESET) {
            return Errors.vdiOnBootModeIncompatibleWithOperation();
        }
        return null;
    }

    private static boolean haEnabled(Snapshot state) {
        return state.rows(Pool.DEF).stream().anyMatch(pool -> Records.get(pool, Pool.HA_ENABLED));
    }
}
