package dev.weir.conformance.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** USB devices of a simulated host over the wire: told, given to guests, taken back, pulled out. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UsbTest {
    private static final String STICK = "1-2";
    private static final String DONGLE = "2-1.4";

    private RunningPool pool;
    private LoggedIn client;

    @BeforeEach
    void start() {
        pool = RunningPool.start(new PoolSetup(
                "simulator", List.of("--simulated-usb", STICK + "=0951:1666," + DONGLE + "=096e:0006"), List.of()));
        client = LoggedIn.to(pool);
        await(2);
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private Object call(String method, Object... params) {
        return client.call(method, params);
    }

    private List<String> refusal(String method, Object... params) {
        try {
            call(method, params);
        } catch (Refused e) {
            return e.description();
        }
        throw new AssertionError(method + " works");
    }

    private Map<String, Object> all(String className) {
        return Trees.members(call(className + ".get_all_records"));
    }

    private void await(int devices) {
        assertThat(Deadline.until(() -> all("PUSB").size() == devices)).isTrue();
    }

    private String pusb(String path) {
        return all("PUSB").entrySet().stream()
                .filter(one -> Trees.member(one.getValue(), "path").equals(path))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Somebody at the host. */
    private void does(String path, String event) throws IOException, InterruptedException {
        String agent = pool.agents().getFirst().getAuthority();
        String fault = JsonText.write(Map.of("usb", path, "event", event));
        Process curl =
                new AgentCurl(pool.directory().resolve("pki")).start(agent, "/faults", "--data", fault, "--fail");
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(said).isZero();
    }

    private Object vm(String name) {
        return TinyGuest.make(client, name).vm();
    }

    private String vusb(Object vm, String path) {
        String pusb = pusb(path);
        call("PUSB.set_passthrough_enabled", pusb, true);
        return Trees.text(call("VUSB.create", vm, call("PUSB.get_USB_group", pusb), Map.of()));
    }

    @Test
    void aDeviceGoesToAGuestAndComesBack() {
        assertThat(call("PUSB.get_description", pusb(STICK))).isEqualTo("Weir_Simulated stick_simulated-1-2");
        Object vm = vm("first");
        String vusb = vusb(vm, STICK);
        Object group = call("VUSB.get_USB_group", vusb);
        assertThat(call("USB_group.get_name_label", group)).isEqualTo("Group of 0951 1666 USBs");
        assertThat(refusal("VUSB.create", vm("second"), group, Map.of()))
                .containsExactly("USB_GROUP_CONFLICT", Trees.text(group));
        assertThat(refusal("USB_group.destroy", group)).first().isEqualTo("USB_GROUP_CONTAINS_PUSB");

        call("VM.start", vm, false, false);
        assertThat(call("VUSB.get_currently_attached", vusb)).isEqualTo(true);
        assertThat(refusal("VM.suspend", vm)).containsExactly("VM_HAS_VUSBS", Trees.text(vm));
        assertThat(refusal("VUSB.destroy", vusb)).first().isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(refusal("PUSB.set_passthrough_enabled", pusb(STICK), false))
                .containsExactly("USB_ALREADY_ATTACHED", pusb(STICK), Trees.text(vm));
        call("VUSB.unplug", vusb);
        assertThat(call("VUSB.get_currently_attached", vusb)).isEqualTo(false);
        assertThat(refusal("VUSB.unplug", vusb)).containsExactly("DEVICE_ALREADY_DETACHED", vusb);
        call("VM.hard_shutdown", vm);
        call("VM.start", vm, false, false);
        assertThat(call("VUSB.get_currently_attached", vusb))
                .as("the next start")
                .isEqualTo(true);
        call("VM.hard_shutdown", vm);
        assertThat(call("VUSB.get_currently_attached", vusb)).isEqualTo(false);
        call("VUSB.destroy", vusb);
        assertThat(all("VUSB")).isEmpty();
    }

    @Test
    void aStickIsPulledWhileItsGuestRuns() throws Exception {
        Object vm = vm("guest");
        String vusb = vusb(vm, STICK);
        String other = vusb(vm, DONGLE);
        call("VM.start", vm, false, false);
        does(STICK, "pulled");
        await(1);
        assertThat(refusal("VUSB.get_uuid", vusb)).containsExactly("HANDLE_INVALID", "VUSB", vusb);
        assertThat(call("VM.get_power_state", vm)).isEqualTo("Running");
        assertThat(call("VUSB.get_currently_attached", other)).isEqualTo(true);
        does(STICK, "plugged");
        call("PUSB.scan", Trees.items(call("host.get_all")).getFirst());
        assertThat(all("PUSB")).hasSize(2);
        assertThat(call("PUSB.get_passthrough_enabled", pusb(STICK)))
                .as("a new one")
                .isEqualTo(false);
        assertThat(all("USB_group")).hasSize(2);
    }

    /** Guests of a simulator end with its agent; their devices are free then. */
    @Test
    void killedProgramsLeaveNothingHalf() {
        Object vm = vm("guest");
        String vusb = vusb(vm, STICK);
        call("VM.start", vm, false, false);
        pool.killServer();
        pool.startServer();
        client = LoggedIn.to(pool);
        await(2);
        assertThat(call("VUSB.get_currently_attached", vusb)).isEqualTo(true);
        call("VUSB.unplug", vusb);
        pool.restartAgent();
        assertThat(Deadline.until(() -> call("VM.get_power_state", vm).equals("Halted")))
                .isTrue();
        assertThat(all("PUSB")).hasSize(2);
        call("VUSB.destroy", vusb);
    }
}
