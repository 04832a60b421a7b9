package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.UsbSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real guest with a USB device, which comes over the network: a machine of tests may have no USB at all. */
@Tag("lab")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class UsbGuestTest {
    private static final String DEVICES = "/sys/bus/usb/devices/*/idVendor";
    private static final UsbSpec USB = new UsbSpec("a0-1", "redirect-127.0.0.1:1", "1209", "0001", "");

    @TempDir
    Path folder;

    private static DomainSpec spec(Lab lab, String run) {
        return new DomainSpec(
                lab.vm,
                run,
                "with a device",
                1,
                1,
                256L << 20,
                256L << 20,
                new DomainSpec.Boot.NamedKernel("tiny-linux", ""),
                List.of(),
                List.of(),
                OnStop.RESTART,
                OnStop.DESTROY,
                false,
                Map.of(),
                Hardware.PLAIN,
                null,
                CpuTuning.NONE,
                List.of(USB));
    }

    private static void await(UsbRedirDevice device, String word) throws InterruptedException {
        while (true) {
            String told = device.told.poll(Lab.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(told).as(word).isNotNull();
            if (told.equals(word)) {
                return;
            }
        }
    }

    @Test
    void aGuestSeesItUntilItIsUnplugged() throws Exception {
        try (Lab lab = new Lab(folder, TinyLinux::buildWithUsb);
                UsbRedirDevice device = new UsbRedirDevice()) {
            lab.hypervisor.close();
            lab.usbs = usb -> new UsbPlace.Remote("127.0.0.1", device.port());
            lab.hypervisor = lab.open();
            lab.hypervisor.start(spec(lab, "run-1"));
            await(device, "connected");
            lab.await(s -> s.guest() != null);
            lab.inGuest("until grep -q 1209 " + DEVICES + "; do usleep 50000; done;"
                    + " for d in /sys/bus/usb/devices/*; do [ ! -e $d/idVendor ] ||"
                    + " echo usb-is $(cat $d/idVendor):$(cat $d/idProduct) >/dev/console; done");
            lab.awaitConsole("usb-is 1209:0001");
            await(device, "configured");
            lab.hypervisor.controls().unplug(lab.vm, USB);
            lab.hypervisor.controls().unplug(lab.vm, USB);
            await(device, "left");
            lab.inGuest("while grep -q 1209 " + DEVICES + "; do usleep 50000; done; echo usb-has-gone >/dev/console");
            lab.awaitConsole("usb-has-gone");
            lab.hypervisor.destroy(lab.vm);
        }
    }

    /** Where nobody hands it out there is no guest without it. */
    @Test
    void withoutItsServerTheGuestDoesNotStart() throws Exception {
        try (Lab lab = new Lab(folder)) {
            int nobody;
            try (UsbRedirDevice device = new UsbRedirDevice()) {
                nobody = device.port();
            }
            lab.hypervisor.close();
            lab.usbs = usb -> new UsbPlace.Remote("127.0.0.1", nobody);
            lab.hypervisor = lab.open();
            assertThatThrownBy(() -> lab.hypervisor.start(spec(lab, "run-1"))).isInstanceOf(HypervisorFailure.class);
            assertThat(lab.hypervisor.domain(lab.vm)).isNull();
        }
    }
}
