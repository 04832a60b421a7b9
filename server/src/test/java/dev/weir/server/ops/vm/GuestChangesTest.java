package dev.weir.server.ops.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.VariableStore;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.hosts.Facts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests write into their firmware and set their clocks to, from their hosts into the records and back. */
class GuestChangesTest {
    private static final String KEY = "EFI-variables";

    @TempDir
    Path dir;

    private ServerParts parts;
    private VmRef vm;
    private String uuid;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        vm = new Machines(parts).vm("subject");
        uuid = parts.get(vm, Vm.UUID);
        parts.call("VM.remove_from_other_config", vm, DomainSpecs.KERNEL_KEY);
        parts.call("VM.set_HVM_boot_params", vm, Map.of("order", "dc", "firmware", "uefi"));
        parts.agent.forgetAsked();
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Boot.Firmware started() {
        parts.call("VM.start", vm, false, false);
        return (Boot.Firmware)
                parts.agent.asked(Verb.StartDomain.class).getLast().spec().boot();
    }

    private String given() {
        Boot.Uefi uefi = started().uefi();
        assertThat(uefi).isNotNull();
        return uefi == null ? "" : uefi.variables();
    }

    private DomainState domain() {
        return parts.agent.domain(uuid);
    }

    private void report(DomainState state) {
        parts.reports.accept(parts.host, Facts.change(state));
    }

    private void assertKept(String variables) {
        assertThat(parts.get(vm, Vm.NVRAM)).containsExactly(Map.entry(KEY, variables));
    }

    @Test
    void theLastWordOfAGuestThatIsStoppedIsKeptAndGivenAgain() {
        assertThat(given()).as("a new store").isEmpty();
        parts.agent.keeps(uuid, new Kept("AAAA", null));
        parts.call("VM.hard_shutdown", vm);
        assertKept("AAAA");
        assertThat(given()).isEqualTo("AAAA");
        parts.agent.keeps(uuid, new Kept("BBBB", null));
        parts.call("VM.clean_shutdown", vm);
        assertKept("BBBB");
    }

    @Test
    void aGuestThatEndsByItselfHasTold() {
        started();
        report(Facts.kept(Facts.stopped(domain(), StopReason.SHUTDOWN), new Kept("CCCC", null)));
        assertKept("CCCC");
    }

    @Test
    void whatARunningGuestWritesIsThereBeforeItsHostIsLost() {
        started();
        report(Facts.kept(domain(), new Kept("DDDD", null)));
        assertKept("DDDD");
        report(domain());
        assertKept("DDDD");
    }

    @Test
    void aSuspendKeepsThemForTheResume() {
        started();
        parts.agent.keeps(uuid, new Kept("EEEE", null));
        parts.call("VM.suspend", vm);
        assertKept("EEEE");
        parts.call("VM.resume", vm, false, false);
        Boot boot = parts.agent.asked(Verb.ResumeDomain.class).getLast().spec().boot();
        assertThat(boot).isEqualTo(new Boot.Firmware("dc", new Boot.Uefi(false, "EEEE")));
    }

    /** VML-130, VML-133, VML-135. */
    @Test
    void copiesSnapshotsAndTheWayBackHaveThem() {
        started();
        parts.agent.keeps(uuid, new Kept("FFFF", null));
        VmRef snapshot = new VmRef(parts.text("VM.snapshot", vm, "then", List.of()));
        assertThat(parts.get(snapshot, Vm.NVRAM)).containsEntry(KEY, "FFFF");
        parts.agent.keeps(uuid, new Kept("GGGG", null));
        parts.call("VM.hard_shutdown", vm);
        VmRef clone = new VmRef(parts.text("VM.clone", vm, "twin"));
        assertThat(parts.get(clone, Vm.NVRAM)).containsEntry(KEY, "GGGG");
        parts.call("VM.revert", snapshot);
        assertKept("FFFF");
    }

    @Test
    void variablesThatAreToBeNewAtEachBootAreNotGiven() {
        parts.call("VM.set_NVRAM", vm, Map.of(KEY, "AAAA", "EFI-variables-on-boot", "reset"));
        assertThat(given()).isEmpty();
        parts.call("VM.hard_shutdown", vm);
        parts.call("VM.set_NVRAM", vm, Map.of("EFI-variables-on-boot", "sometimes"));
        assertThat(parts.failure("VM.start", vm, false, false))
                .containsExactly("INVALID_VALUE", "NVRAM['EFI-variables-on-boot']", "sometimes");
    }

    @Test
    void aHostsNonsenseIsLeft() {
        parts.call("VM.set_NVRAM", vm, Map.of(KEY, "AAAA"));
        started();
        report(Facts.kept(domain(), new Kept("no base64!", null)));
        report(Facts.kept(domain(), new Kept("A".repeat(VariableStore.MOST_TEXT + 4), null)));
        assertKept("AAAA");
    }

    @Test
    void tooLargeAStoreIsRefusedAndNotRepeated() {
        String large = "A".repeat(VariableStore.MOST_TEXT + 1);
        String why = large.length() + " characters, more than " + VariableStore.MOST_TEXT;
        assertThat(parts.failure("VM.add_to_NVRAM", vm, KEY, large))
                .containsExactly("INVALID_VALUE", "NVRAM['EFI-variables']", why);
        assertThat(parts.failure("VM.set_NVRAM", vm, Map.of(KEY, large)))
                .containsExactly("INVALID_VALUE", "NVRAM['EFI-variables']", why);
    }

    @Test
    void otherFirmwareIsNotAskedForVariables() {
        parts.call("VM.set_HVM_boot_params", vm, Map.of("order", "c"));
        assertThat(started()).isEqualTo(new Boot.Firmware("c", false));
        parts.agent.keeps(uuid, new Kept("AAAA", null));
        parts.call("VM.hard_shutdown", vm);
        assertThat(parts.agent.asked(Verb.ReadKept.class)).isEmpty();
        assertThat(parts.get(vm, Vm.NVRAM)).isEmpty();
    }

    @Test
    void aHostThatCannotTellDoesNotHoldUpTheStop() {
        started();
        report(Facts.kept(domain(), new Kept("HHHH", null)));
        parts.agent.refuse(Verb.ReadKept.class, "INTERNAL_ERROR", "no");
        parts.call("VM.hard_shutdown", vm);
        assertKept("HHHH");
    }

    @Test
    void theClockGoesOnAsTheGuestSetIt() {
        started();
        report(Facts.kept(domain(), new Kept(null, 3600L)));
        assertThat(parts.get(vm, Vm.PLATFORM)).containsEntry("timeoffset", "3600");
        parts.call("VM.hard_shutdown", vm);
        started();
        assertThat(parts.agent
                        .asked(Verb.StartDomain.class)
                        .getLast()
                        .spec()
                        .hardware()
                        .clockOffsetSeconds())
                .isEqualTo(3600);
    }
}
