package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.VariableStore;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.domain.FirmwareVariables;
import dev.weir.server.ops.Machines;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a VM's EFI variables say of Secure Boot, and its keys taken away. */
class SecureBootTest {
    private static final String KEY = "EFI-variables";
    private static final int STORE = 72;

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        parts.set(vm, Vm.HVM_BOOT_PARAMS, Map.of("firmware", "uefi"));
        parts.set(vm, Vm.PLATFORM, Map.of("secureboot", "true"));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    /** A store as EDK II lays it out: the volume's header, the store's, and each variable with its own. */
    private static String store(List<String> names) {
        ByteBuffer flash = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        flash.put(40, "_FVH".getBytes(StandardCharsets.US_ASCII));
        flash.putShort(48, (short) STORE);
        flash.putInt(STORE + 16, 2048);
        int at = STORE + 28;
        for (String name : names) {
            byte[] text = (name + "\0").getBytes(StandardCharsets.UTF_16LE);
            flash.putShort(at, (short) 0x55AA);
            flash.put(at + 2, (byte) 0x3F);
            flash.putInt(at + 36, text.length);
            flash.putInt(at + 40, 5);
            flash.put(at + 60, text);
            at = (at + 60 + text.length + 5 + 3) / 4 * 4;
        }
        flash.putShort(at, (short) 0xFFFF);
        return VariableStore.text(flash.array());
    }

    private void has(String... names) {
        parts.set(vm, Vm.NVRAM, Map.of(KEY, store(List.of(names))));
    }

    private String readiness() {
        return parts.text("VM.get_secureboot_readiness", vm);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Boot0000 PK KEK db dbx, ready
            PK KEK db,              ready_no_dbx
            PK db dbx,              certs_incomplete
            Boot0000 KEK db,        setup_mode
            """)
    void theKeysDecide(String names, String readiness) {
        has(names.split(" "));
        assertThat(readiness()).isEqualTo(readiness);
    }

    @Test
    void setupModeTakesTheKeysAndLeavesTheRest() {
        has("Boot0000", "PK", "KEK", "db", "dbx", "BootOrder");
        parts.call("VM.set_uefi_mode", vm, "setup");
        assertThat(readiness()).isEqualTo("setup_mode");
        assertThat(FirmwareVariables.read(parts.get(vm, Vm.NVRAM).getOrDefault(KEY, ""))
                        .names())
                .containsExactly("Boot0000", "BootOrder");
    }

    @Test
    void userModeStartsAnewWithTheUsualKeys() {
        has("Boot0000");
        parts.call("VM.set_uefi_mode", vm, "user");
        assertThat(readiness()).isEqualTo("first_boot");
        assertThat(parts.failure("VM.set_uefi_mode", vm, "setup")).first().isEqualTo("OPERATION_NOT_ALLOWED");
    }

    @Test
    void aRunningGuestKeepsItsKeys() {
        has("PK");
        parts.call("VM.start", vm, false, false);
        assertThat(parts.failure("VM.set_uefi_mode", vm, "setup"))
                .containsExactly("VM_BAD_POWER_STATE", vm.ref(), "halted", "running");
    }

    @Test
    void aStoreThatIsNoneIsToldAsOne() {
        parts.set(vm, Vm.NVRAM, Map.of(KEY, "VkFSUw=="));
        assertThat(parts.failure("VM.get_secureboot_readiness", vm)).first().isEqualTo("OPERATION_NOT_ALLOWED");
        ByteBuffer broken = ByteBuffer.wrap(VariableStore.flash(store(List.of("PK"))));
        broken.order(ByteOrder.LITTLE_ENDIAN).putInt(STORE + 28 + 36, Integer.MAX_VALUE);
        parts.set(vm, Vm.NVRAM, Map.of(KEY, VariableStore.text(broken.array())));
        assertThat(parts.failure("VM.get_secureboot_readiness", vm)).first().isEqualTo("OPERATION_NOT_ALLOWED");
    }
}
