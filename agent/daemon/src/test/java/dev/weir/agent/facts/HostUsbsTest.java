package dev.weir.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostUsbsTest {
    @TempDir
    Path root;

    private HostUsbs usbs(UsbPolicy policy) {
        return new HostUsbs(new HostFiles(root), policy);
    }

    private List<String> offered() {
        return offered(UsbPolicy.usual());
    }

    private List<String> offered(UsbPolicy policy) {
        return usbs(policy).read().stream().map(HostFacts.Usb::path).toList();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void device(String path, String vendor, String product, String... interfaces) throws IOException {
        String at = "sys/bus/usb/devices/" + path;
        Map<String, String> values = Map.of(
                "idVendor", vendor,
                "idProduct", product,
                "bcdDevice", "0110",
                "bDeviceClass", "00",
                "bConfigurationValue", "1",
                "bNumInterfaces", " " + interfaces.length,
                "version", " 2.00",
                "speed", "480",
                "busnum", path.substring(0, 1),
                "devnum", "7");
        for (var value : values.entrySet()) {
            write(at + "/" + value.getKey(), value.getValue() + "\n");
        }
        for (int i = 0; i < interfaces.length; i++) {
            String[] kinds = interfaces[i].split("/", -1);
            write(at + ":1." + i + "/bInterfaceClass", kinds[0]);
            write(at + ":1." + i + "/bInterfaceSubClass", kinds[1]);
            write(at + ":1." + i + "/bInterfaceProtocol", kinds[2]);
        }
    }

    @Test
    void aStickIsDescribed() throws Exception {
        device("1-2", "0951", "1666", "08/06/50");
        write("sys/bus/usb/devices/1-2/serial", " E0D5\u00e9\u0001 \n");
        write("sys/bus/usb/devices/1-2/product", "DataTraveler 3.0\n");
        write("sys/bus/usb/devices/1-2/dev", "189:6\n");
        write("run/udev/data/c189:6", "I:1\nE:ID_VENDOR_FROM_DATABASE=Kingston Technology\nE:ID_MODEL=x\n");
        assertThat(usbs(UsbPolicy.usual()).read())
                .containsExactly(new HostFacts.Usb(
                        "1-2", "0951", "Kingston Technology", "1666", "DataTraveler 3.0", "E0D5\u00e9", "2.00", 480));
    }

    @Test
    void itsNumberIsReadWhenItIsNeeded() throws Exception {
        device("3-1.4", "0951", "1666", "08/06/50");
        UsbSpec spec = new UsbSpec("v", "3-1.4", "0951", "1666", "");
        assertThat(usbs(UsbPolicy.usual()).place(spec)).isEqualTo(new UsbPlace.Port(3, 7));
        write("sys/bus/usb/devices/3-1.4/devnum", "8");
        assertThat(usbs(UsbPolicy.usual()).place(spec)).isEqualTo(new UsbPlace.Port(3, 8));
        UsbSpec another = new UsbSpec("v", "3-1.4", "0951", "1666", "other");
        assertThatThrownBy(() -> usbs(UsbPolicy.usual()).place(another))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class,
                        e -> assertThat(e.params().getFirst()).contains("0951:1666 at 3-1.4"));
        UsbPolicy none = UsbPolicy.parse("DENY:");
        assertThatThrownBy(() -> usbs(none).place(spec)).isInstanceOf(HypervisorFailure.class);
    }

    @Test
    void whatIsNoWholeDeviceIsNone() throws Exception {
        device("1-1", "1d6b", "0002", "09/00/00");
        device("usb1", "1d6b", "0002", "08/06/50");
        device("1-3", "0951", "1666");
        device("1-4", "0951", "1666", "08/06/50");
        write("sys/bus/usb/devices/1-4/bDeviceClass", "09");
        device("1-5", "0951", "1666", "08/06/50");
        write("sys/bus/usb/devices/1-5/bNumInterfaces", "2");
        device("1-6", "0951", "1666", "08/06/50");
        write("sys/bus/usb/devices/1-6/bConfigurationValue", "");
        device("1-7", "0951", "1666", "08/06/50");
        write("sys/bus/usb/devices/1-7/speed", "fast");
        assertThat(offered()).containsExactly("1-7");
        assertThat(usbs(UsbPolicy.usual()).read().getFirst().speedMbps()).isNegative();
    }

    @Test
    void keyboardsMiceAndNetworksStayWithTheHost() throws Exception {
        device("1-1", "046d", "c31c", "03/01/01", "03/00/00");
        device("1-2", "046d", "c077", "03/01/02");
        device("1-3", "0bda", "8153", "02/06/00", "0a/00/00");
        device("1-4", "8087", "0a2b", "e0/01/01");
        device("1-5", "17e9", "4301", "ff/00/00");
        device("1-6", "056a", "0315", "03/01/02");
        device("1-7", "096e", "0006", "03/00/00");
        assertThat(offered()).containsExactly("1-6", "1-7");
        assertThat(offered(UsbPolicy.parse("allow: vid=046D"))).containsExactly("1-1", "1-2");
    }

    @Test
    void aMachineWithoutUsbHasNone() {
        assertThat(offered()).isEmpty();
    }
}
