package dev.weir.server.state;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Pbd;
import dev.weir.model.types.PbdRef;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.StorageOperations;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.VdiType;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an operation may begin on an SR, and the first reason why not (STO-9). */
public final class SrRules {
    /** What the driver must be able to do. */
    private static final Map<StorageOperations, String> FEATURE = new EnumMap<>(Map.ofEntries(
            Map.entry(StorageOperations.VDI_CREATE, "VDI_CREATE"),
            Map.entry(StorageOperations.VDI_DESTROY, "VDI_DELETE"),
            Map.entry(StorageOperations.VDI_RESIZE, "VDI_RESIZE"),
            Map.entry(StorageOperations.VDI_INTRODUCE, "VDI_INTRODUCE"),
            Map.entry(StorageOperations.VDI_MIRROR, "VDI_MIRROR"),
            Map.entry(StorageOperations.VDI_ENABLE_CBT, "VDI_CONFIG_CBT"),
            Map.entry(StorageOperations.VDI_DISABLE_CBT, "VDI_CONFIG_CBT"),
            Map.entry(StorageOperations.VDI_DATA_DESTROY, "VDI_CONFIG_CBT"),
            Map.entry(StorageOperations.VDI_LIST_CHANGED_BLOCKS, "VDI_CONFIG_CBT"),
            Map.entry(StorageOperations.VDI_SET_ON_BOOT, "VDI_RESET_ON_BOOT"),
            Map.entry(StorageOperations.UPDATE, "SR_UPDATE"),
            Map.entry(StorageOperations.VDI_REVERT, "VDI_REVERT"),
            Map.entry(StorageOperations.VDI_SNAPSHOT, "VDI_SNAPSHOT")));

    /** The operations that exist for SRs; the enum holds older words besides. */
    private static final Set<StorageOperations> KNOWN = EnumSet.of(
            StorageOperations.SCAN,
            StorageOperations.DESTROY,
            StorageOperations.FORGET,
            StorageOperations.PLUG,
            StorageOperations.UNPLUG,
            StorageOperations.UPDATE,
            StorageOperations.VDI_CREATE,
            StorageOperations.VDI_DESTROY,
            StorageOperations.VDI_RESIZE,
            StorageOperations.VDI_CLONE,
            StorageOperations.VDI_SNAPSHOT,
            StorageOperations.VDI_MIRROR,
            StorageOperations.VDI_ENABLE_CBT,
            StorageOperations.VDI_DISABLE_CBT,
            StorageOperations.VDI_DATA_DESTROY,
            StorageOperations.VDI_LIST_CHANGED_BLOCKS,
            StorageOperations.VDI_SET_ON_BOOT,
            StorageOperations.VDI_INTRODUCE,
            StorageOperations.VDI_REVERT,
            StorageOperations.PBD_CREATE,
            StorageOperations.PBD_DESTROY);

    private SrRules() {}

    public static void require(Snapshot state, SrRef sr, StorageOperations operation) {
        ApiFailure reason = against(state, Records.require(state, sr), operation);
        if (reason != null) {
            throw reason;
        }
    }

    static List<StorageOperations> allowed(Snapshot state, Row sr) {
        List<StorageOperations> allowed = new ArrayList<>();
        for (StorageOperations operation : KNOWN) {
            if (against(state, sr, operation) == null) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private static @Nullable ApiFailure against(Snapshot state, Row sr, StorageOperations operation) {
        String feature = FEATURE.get(operation);
        if (feature != null && !features(state, sr).contains(feature)) {
            return Errors.srOperationNotSupported(sr.ref());
        }
        List<PbdRef> pbds = Records.get(sr, Sr.PBDS);
        boolean ending = operation == StorageOperations.DESTROY || operation == StorageOperations.FORGET;
        if (ending && pbds.stream().anyMatch(pbd -> Records.get(state, pbd, Pbd.CURRENTLY_ATTACHED))) {
            return Errors.srHasPbd(sr.ref());
        }
        if (operation == StorageOperations.DESTROY) {
            if (pbds.isEmpty()) {
                return Errors.srHasNoPbds(sr.ref());
            }
            if (Records.get(sr, Sr.VDIS).stream().anyMatch(vdi -> counts(state, vdi))) {
                return Errors.srNotEmpty();
            }
        }
        Map<String, StorageOperations> current = Records.get(sr, Sr.CURRENT_OPERATIONS);
        boolean blocked = operation == StorageOperations.PLUG
                ? current.values().stream().anyMatch(other -> other != StorageOperations.PLUG)
                : !current.isEmpty();
        return blocked ? InProgress.failure("SR", sr.ref(), current, SrRules::spoken) : null;
    }

    /** Errors name a disk's or PBD's operation by its message: {@code VDI.create} (STO-9). */
    private static String spoken(StorageOperations operation) {
        String wire = operation.wire();
        for (String prefix : List.of("vdi_", "pbd_")) {
            if (wire.startsWith(prefix)) {
                return prefix.substring(0, 3).toUpperCase(Locale.ROOT) + "." + wire.substring(prefix.length());
            }
        }
        return wire;
    }

    private static boolean counts(Snapshot state, VdiRef vdi) {
        return Records.get(state, vdi, Vdi.MANAGED) && Records.get(state, vdi, Vdi.TYPE) != VdiType.RRD;
    }

    /** The features of the SR's driver; the tools SR is as if it could not make or remove disks. */
    static Set<String> features(Snapshot state, Row sr) {
        String type = Records.get(sr, Sr.TYPE);
        for (Row driver : state.rows(Sm.DEF)) {
            if (Records.get(driver, Sm.TYPE).equals(type)) {
                Set<String> features =
                        new java.util.HashSet<>(Records.get(driver, Sm.FEATURES).keySet());
                if (Records.get(sr, Sr.IS_TOOLS_SR)) {
                    features.removeAll(Set.of("VDI_CREATE", "VDI_DELETE"));
                }
                return features;
            }
        }
        return Set.of();
    }
}
