package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Vm;
import java.util.Collection;
import java.util.List;

/** A VM, template or snapshot of the host that joins. */
public record VmFacts(
        String ref,
        String uuid,
        String name,
        String powerState,
        boolean template,
        boolean defaultTemplate,
        boolean snapshot,
        Collection<String> operations) {

    static VmFacts of(Entry vm) {
        return new VmFacts(
                vm.ref(),
                vm.get(Vm.UUID),
                vm.get(Vm.NAME_LABEL),
                vm.word(Vm.POWER_STATE),
                vm.get(Vm.IS_A_TEMPLATE),
                vm.get(Vm.IS_DEFAULT_TEMPLATE),
                vm.get(Vm.IS_A_SNAPSHOT),
                List.copyOf(vm.wordsByName(Vm.CURRENT_OPERATIONS).values()));
    }
}
