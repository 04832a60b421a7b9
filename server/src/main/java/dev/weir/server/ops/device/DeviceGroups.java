package dev.weir.server.ops.device;

import dev.weir.model.calls.GpuGroupCalls;
import dev.weir.model.calls.UsbGroupCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.AllocationAlgorithm;
import dev.weir.model.types.GpuGroup;
import dev.weir.model.types.GpuGroupRef;
import dev.weir.model.types.Pgpu;
import dev.weir.model.types.PgpuRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.Vgpu;
import dev.weir.model.types.VgpuTypeRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.value.Field;
import dev.weir.model.value.Ref;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.time.Ids;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups of devices that are as good as each other: the messages of classes GPU_group and USB_group. */
public final class DeviceGroups {
    private final Store store;
    private final Ids ids;

    public DeviceGroups(Store store, Ids ids) {
        this.store = store;
        this.ids = ids;
    }

    public void bind(GpuGroupCalls<CallContext> gpus, UsbGroupCalls<CallContext> usbs) {
        gpus.create(this::createGpu)
                .destroy(this::destroyGpu)
                .updateEnabledVgpuTypes(
                        (context, group) -> gather(group, GpuGroup.ENABLED_VGPU_TYPES, Pgpu.ENABLED_VGPU_TYPES))
                .updateSupportedVgpuTypes(
                        (context, group) -> gather(group, GpuGroup.SUPPORTED_VGPU_TYPES, Pgpu.SUPPORTED_VGPU_TYPES));
        usbs.create(this::createUsb).destroy(this::destroyUsb);
    }

    private GpuGroupRef createGpu(CallContext context, String name, String description, Map<String, String> other) {
        GpuGroupRef group = new GpuGroupRef(ids.ref());
        return store.write(tx -> {
            Records.<GpuGroupRef>draft()
                    .with(GpuGroup.UUID, ids.uuid())
                    .with(GpuGroup.NAME_LABEL, name)
                    .with(GpuGroup.NAME_DESCRIPTION, description)
                    .with(GpuGroup.OTHER_CONFIG, other)
                    .with(GpuGroup.ALLOCATION_ALGORITHM, AllocationAlgorithm.DEPTH_FIRST)
                    .create(tx, group);
            return group;
        });
    }

    private void destroyGpu(CallContext context, GpuGroupRef group) {
        store.write(tx -> {
            var vgpus = List.copyOf(Records.get(tx, group, GpuGroup.VGPUS));
            requireNone(
                    "GPU_GROUP_CONTAINS_VGPU",
                    vgpus.stream()
                            .filter(vgpu -> Records.get(tx, vgpu, Vgpu.CURRENTLY_ATTACHED))
                            .toList());
            requireNone("GPU_GROUP_CONTAINS_PGPU", Records.get(tx, group, GpuGroup.PGPUS));
            vgpus.forEach(vgpu -> Records.delete(tx, vgpu));
            Records.delete(tx, group);
            return group;
        });
    }

    private void gather(
            GpuGroupRef group,
            Field<GpuGroupRef, List<VgpuTypeRef>> ofGroup,
            Field<PgpuRef, List<VgpuTypeRef>> ofDevice) {
        store.write(tx -> {
            Set<VgpuTypeRef> all = new LinkedHashSet<>();
            Records.get(tx, group, GpuGroup.PGPUS).forEach(pgpu -> all.addAll(Records.get(tx, pgpu, ofDevice)));
            Records.set(tx, group, ofGroup, List.copyOf(all));
            return group;
        });
    }

    private UsbGroupRef createUsb(CallContext context, String name, String description, Map<String, String> other) {
        UsbGroupRef group = new UsbGroupRef(ids.ref());
        return store.write(tx -> {
            Records.<UsbGroupRef>draft()
                    .with(UsbGroup.UUID, ids.uuid())
                    .with(UsbGroup.NAME_LABEL, name)
                    .with(UsbGroup.NAME_DESCRIPTION, description)
                    .with(UsbGroup.OTHER_CONFIG, other)
                    .create(tx, group);
            return group;
        });
    }

    private void destroyUsb(CallContext context, UsbGroupRef group) {
        store.write(tx -> {
            var vusbs = List.copyOf(Records.get(tx, group, UsbGroup.VUSBS));
            requireNone(
                    "USB_GROUP_CONTAINS_VUSB",
                    vusbs.stream()
                            .filter(vusb -> Records.get(tx, vusb, Vusb.CURRENTLY_ATTACHED))
                            .toList());
            requireNone("USB_GROUP_CONTAINS_PUSB", Records.get(tx, group, UsbGroup.PUSBS));
            vusbs.forEach(vusb -> Records.delete(tx, vusb));
            Records.delete(tx, group);
            return group;
        });
    }

    /** One parameter for each that is in the way. */
    private static void requireNone(String code, List<? extends Ref> found) {
        if (!found.isEmpty()) {
            throw new ApiFailure(code, found.stream().map(Ref::ref).toList());
        }
    }
}
