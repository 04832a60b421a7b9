package dev.weir.server.domain;

import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Hardware.Video;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.OnBoot;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vm;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What VM.platform says of the guest's machine. */
public final class HardwareSpecs {
    public static final String TIME_OFFSET = "timeoffset";
    public static final String CORES_PER_SOCKET = "cores-per-socket";
    public static final String DEVICE_MODEL = "device-model";

    /** The device model whose disks are ordinary SATA disks, for guests without drivers for paravirtual ones. */
    public static final String SATA_MODEL = "qemu-upstream";

    private static final long MOST_VIDEO_MIB = 256;

    private HardwareSpecs() {}

    static Hardware of(Snapshot state, Row vm) {
        Map<String, String> platform = Records.get(vm, Vm.PLATFORM);
        return new Hardware(
                PlatformFlags.isTrue(platform, "acpi", true),
                PlatformFlags.isTrue(platform, "apic", true),
                PlatformFlags.isTrue(platform, "pae", true),
                PlatformFlags.isTrue(platform, "viridian", false),
                (int) Math.max(0, PlatformFlags.number(platform, CORES_PER_SOCKET, 0)),
                SATA_MODEL.equals(platform.get(DEVICE_MODEL)),
                platform.getOrDefault("vga", "").equals("cirrus") ? Video.CIRRUS : Video.STD,
                (int) Math.clamp(PlatformFlags.number(platform, "videoram", 0), 0, MOST_VIDEO_MIB),
                clockOffset(state, vm),
                Records.get(vm, Vm.LAST_BOOT_CPU_FLAGS).getOrDefault("features", ""));
    }

    /**
     * How far the guest has set its clock. A disk that goes back at each boot knows whether its guest has moved the
     * clock for the summer, so its word counts; two such disks cannot both be right.
     */
    public static long clockOffset(Snapshot state, Row vm) {
        List<String> reset = new ArrayList<>();
        Map<String, String> from = Records.get(vm, Vm.PLATFORM);
        for (VbdRef vbd : Records.get(vm, Vm.VBDS)) {
            VdiRef vdi = Records.get(state, vbd, Vbd.VDI);
            if (!Records.get(state, vbd, Vbd.EMPTY)
                    && Records.exists(state, vdi)
                    && Records.get(state, vdi, Vdi.ON_BOOT) == OnBoot.RESET
                    && Records.get(state, vdi, Vdi.OTHER_CONFIG).containsKey(TIME_OFFSET)) {
                reset.add(vdi.ref());
                from = Records.get(state, vdi, Vdi.OTHER_CONFIG);
            }
        }
        if (reset.size() > 1) {
            List<String> params = new ArrayList<>(List.of(vm.ref()));
            params.addAll(reset);
            throw new ApiFailure("VM_ATTACHED_TO_MORE_THAN_ONE_VDI_WITH_TIMEOFFSET_MARKED_AS_RESET_ON_BOOT", params);
        }
        return PlatformFlags.number(from, TIME_OFFSET, 0);
    }
}
