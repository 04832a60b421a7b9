package dev.weir.server.ops.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.AllocationAlgorithm;
import dev.weir.model.types.GpuGroup;
import dev.weir.model.types.GpuGroupRef;
import dev.weir.model.types.Pgpu;
import dev.weir.model.types.PgpuRef;
import dev.weir.model.types.Pusb;
import dev.weir.model.types.PusbRef;
import dev.weir.model.types.UsbGroup;
import dev.weir.model.types.UsbGroupRef;
import dev.weir.model.types.VgpuType;
import dev.weir.model.types.VgpuTypeRef;
import dev.weir.model.types.Vusb;
import dev.weir.model.types.VusbRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes GPU_group and USB_group. */
class DeviceGroupsTest {
    @TempDir
    Path dir;

    private ServerParts parts;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void aGroupOfGpusKnowsWhatItsDevicesCanBe() {
        GpuGroupRef group = new GpuGroupRef(parts.text("GPU_group.create", "fast", "ones", Map.of("a", "b")));
        assertThat(parts.get(group, GpuGroup.NAME_LABEL)).isEqualTo("fast");
        assertThat(parts.get(group, GpuGroup.OTHER_CONFIG)).isEqualTo(Map.of("a", "b"));
        assertThat(parts.get(group, GpuGroup.ALLOCATION_ALGORITHM)).isEqualTo(AllocationAlgorithm.DEPTH_FIRST);
        PgpuRef first = new PgpuRef(parts.ids.ref());
        PgpuRef second = new PgpuRef(parts.ids.ref());
        VgpuTypeRef whole = new VgpuTypeRef(parts.ids.ref());
        VgpuTypeRef half = new VgpuTypeRef(parts.ids.ref());
        parts.write(tx -> {
            for (VgpuTypeRef type : List.of(whole, half)) {
                Records.<VgpuTypeRef>draft()
                        .with(VgpuType.UUID, parts.ids.uuid())
                        .create(tx, type);
            }
            for (PgpuRef pgpu : List.of(first, second)) {
                Records.<PgpuRef>draft()
                        .with(Pgpu.UUID, parts.ids.uuid())
                        .with(Pgpu.HOST, parts.host)
                        .with(Pgpu.GPU_GROUP, group)
                        .with(Pgpu.SUPPORTED_VGPU_TYPES, List.of(whole, half))
                        .create(tx, pgpu);
            }
            Records.set(tx, second, Pgpu.ENABLED_VGPU_TYPES, List.of(half));
        });
        parts.call("GPU_group.update_supported_VGPU_types", group);
        parts.call("GPU_group.update_enabled_VGPU_types", group);
        assertThat(parts.get(group, GpuGroup.SUPPORTED_VGPU_TYPES)).containsExactlyInAnyOrder(whole, half);
        assertThat(parts.get(group, GpuGroup.ENABLED_VGPU_TYPES)).containsExactly(half);
        assertThat(parts.failure("GPU_group.destroy", group))
                .startsWith("GPU_GROUP_CONTAINS_PGPU")
                .contains(first.ref(), second.ref());
        parts.write(tx -> List.of(first, second).forEach(pgpu -> Records.delete(tx, pgpu)));
        parts.call("GPU_group.update_enabled_VGPU_types", group);
        assertThat(parts.get(group, GpuGroup.ENABLED_VGPU_TYPES)).isEmpty();
        parts.call("GPU_group.destroy", group);
        assertThat(parts.exists(group)).isFalse();
    }

    @Test
    void aGroupOfUsbDevicesGoesWithItsPromises() {
        UsbGroupRef group = new UsbGroupRef(parts.text("USB_group.create", "keys", "", Map.of()));
        assertThat(parts.get(group, UsbGroup.NAME_LABEL)).isEqualTo("keys");
        PusbRef device = new PusbRef(parts.ids.ref());
        parts.write(tx -> Records.<PusbRef>draft()
                .with(Pusb.UUID, parts.ids.uuid())
                .with(Pusb.HOST, parts.host)
                .with(Pusb.USB_GROUP, group)
                .create(tx, device));
        VusbRef vusb = new VusbRef(parts.text("VUSB.create", new Machines(parts).vm("reader"), group, Map.of()));
        parts.set(vusb, Vusb.CURRENTLY_ATTACHED, true);
        assertThat(parts.failure("USB_group.destroy", group)).containsExactly("USB_GROUP_CONTAINS_VUSB", vusb.ref());
        parts.set(vusb, Vusb.CURRENTLY_ATTACHED, false);
        assertThat(parts.failure("USB_group.destroy", group)).containsExactly("USB_GROUP_CONTAINS_PUSB", device.ref());
        parts.write(tx -> Records.delete(tx, device));
        parts.call("USB_group.destroy", group);
        assertThat(parts.exists(group)).isFalse();
        assertThat(parts.exists(vusb)).isFalse();
    }
}
