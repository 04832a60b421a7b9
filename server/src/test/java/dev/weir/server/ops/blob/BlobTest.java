package dev.weir.server.ops.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Blob;
import dev.weir.model.types.BlobRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobTest {
    @TempDir
    Path dir;

    @Test
    void blobsHaveNamesOnTheirOwners() {
        try (ServerParts parts = ServerParts.open(dir)) {
            Machines machines = new Machines(parts);
            VmRef vm = machines.vm("owner");
            BlobRef blob = new BlobRef(parts.text("VM.create_new_blob", vm, "icon", "", true));
            assertThat(parts.get(vm, Vm.BLOBS)).containsExactly(Map.entry("icon", blob));
            assertThat(parts.get(blob, Blob.MIME_TYPE)).isEqualTo("application/octet-stream");
            assertThat(parts.get(blob, Blob.PUBLIC)).isTrue();
            assertThat(parts.get(blob, Blob.SIZE)).isZero();
            assertThat(parts.get(blob, Blob.LAST_UPDATED)).isEqualTo(Instant.EPOCH);
            assertThat(parts.failure("VM.create_new_blob", vm, "icon", "image/png", false))
                    .containsExactly("MAP_DUPLICATE_KEY", "VM", "blobs", vm.ref(), "icon");
            assertThat(Values.texts(parts.call("blob.get_all"))).containsExactly(blob.ref());
            BlobRef map =
                    new BlobRef(parts.text("network.create_new_blob", machines.network(), "map", "image/png", false));
            assertThat(parts.get(map, Blob.MIME_TYPE)).isEqualTo("image/png");
            parts.call("blob.destroy", blob);
            parts.call("blob.destroy", map);
            assertThat(parts.get(vm, Vm.BLOBS)).isEmpty();
            assertThat(parts.get(machines.network(), Network.BLOBS)).isEmpty();
        }
    }
}
