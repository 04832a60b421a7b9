package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.TpmState;
import dev.weir.agent.protocol.VariableStore;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.BootSpecs;
import dev.weir.server.domain.HardwareSpecs;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import dev.weir.server.ops.device.VtpmOps;
import dev.weir.server.time.Ids;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What guests change in their machines, in the records: the variables of their firmware, their TPMs, their clocks. Hosts report
 * it by themselves; where a moment of the VM is kept, its host is asked for the latest.
 */
public final class GuestChanges {
    private static final Logger LOG = LoggerFactory.getLogger(GuestChanges.class);

    private final Store store;
    private final Hosts hosts;
    private final Ids ids;

    public GuestChanges(Store store, Hosts hosts, Ids ids) {
        this.store = store;
        this.hosts = hosts;
        this.ids = ids;
    }

    /** For whoever holds the VM. A host that cannot tell has told before, as good as it could. */
    void fetch(VmRef vm) {
        Snapshot state = store.snapshot();
        HostRef host = Records.get(state, vm, Vm.RESIDENT_ON);
        if (host.isNull() || !hasVariables(Records.require(state, vm))) {
            return;
        }
        try {
            Answer answer = hosts.ask(host, ids.uuid(), new Verb.ReadKept(Records.get(state, vm, Vm.UUID)));
            if (answer instanceof Answer.Left(Kept kept)) {
                store.write(tx -> {
                    write(tx, vm, kept);
                    return vm;
                });
            }
        } catch (ApiFailure e) {
            LOG.warn("what the guest of {} changed at last is not known: {}", vm.ref(), e.code());
        }
    }

    private static boolean hasVariables(Row vm) {
        return "uefi".equals(Records.get(vm, Vm.HVM_BOOT_PARAMS).get("firmware"));
    }

    /** A host may tell anything: what is no store, or too large, is left. */
    public static void write(Tx tx, VmRef vm, @Nullable Kept kept) {
        if (kept == null) {
            return;
        }
        String variables = kept.variables();
        if (variables != null && hasVariables(Records.require(tx, vm))) {
            if (variables.length() > VariableStore.MOST_TEXT || !variables.matches("[A-Za-z0-9+/]*={0,2}")) {
                LOG.warn("the host of {} tells variables that are none", vm.ref());
            } else {
                Records.put(tx, vm, Vm.NVRAM, BootSpecs.EFI_VARIABLES, variables);
            }
        }
        String tpm = kept.tpm();
        if (tpm != null) {
            if (tpm.length() > TpmState.MOST_TEXT || !tpm.matches("[A-Za-z0-9+/]+={0,2}")) {
                LOG.warn("the host of {} tells contents of a TPM that are none", vm.ref());
            } else {
                VtpmOps.write(tx, vm, tpm);
            }
        }
        Long offset = kept.clockOffsetSeconds();
        if (offset != null) {
            Records.put(tx, vm, Vm.PLATFORM, HardwareSpecs.TIME_OFFSET, Long.toString(offset));
        }
    }
}
