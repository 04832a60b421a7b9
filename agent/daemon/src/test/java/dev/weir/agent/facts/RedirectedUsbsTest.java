package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedirectedUsbsTest {
    @TempDir
    Path root;

    @Test
    void whatComesOverTheNetworkIsThereAsLongAsItIsNamed() throws Exception {
        RedirectedUsbs usbs = new RedirectedUsbs(
                new HostUsbs(new HostFiles(root), UsbPolicy.usual()),
                Map.of(InetSocketAddress.createUnresolved("::1", 4000), "0951:1666"));
        HostFacts.Usb usb = usbs.read().getFirst();
        assertThat(usb).isEqualTo(new HostFacts.Usb("redirect-[::1]:4000", "0951", "", "1666", "", "", "", -1));
        assertThat(usbs.place(new UsbSpec("v", usb.path(), "0951", "1666", "")))
                .isEqualTo(new UsbPlace.Remote("::1", 4000));
        assertThatThrownBy(() -> usbs.place(new UsbSpec("v", usb.path(), "0951", "1667", "")))
                .isInstanceOf(HypervisorFailure.class);
        assertThatThrownBy(() -> usbs.place(new UsbSpec("v", "1-2", "0951", "1666", "")))
                .isInstanceOf(HypervisorFailure.class);
    }
}
