package dev.weir.server.ops.vm;

import dev.weir.model.calls.VmCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.DomainType;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmMetrics;
import dev.weir.model.types.VmMetricsRef;
import dev.weir.model.types.VmOperations;
import dev.weir.model.types.VmRef;
import dev.weir.model.value.Codec;
import dev.weir.model.value.Field;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Store;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.SeedSpecs;
import dev.weir.server.field.Effects;
import dev.weir.server.object.Records;
import dev.weir.server.place.Agility;
import dev.weir.server.rbac.Rbac;
import dev.weir.server.state.VmRules;
import dev.weir.value.Value;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Fields of a VM that have messages of their own although they are little more than written. */
public final class VmFields {
    private final Store store;
    private final Clock clock;
    private final Rbac rbac;

    public VmFields(Store store, Clock clock, Rbac rbac) {
        this.store = store;
        this.clock = clock;
        this.rbac = rbac;
    }

    public void bind(VmCalls<CallContext> calls, Effects effects) {
        calls.setOtherConfig((context, vm, value) -> setMap(context, vm, Vm.OTHER_CONFIG, value))
                .addToOtherConfig((context, vm, key, value) -> add(vm, Vm.OTHER_CONFIG, "other_config", key, value))
                .removeFromOtherConfig((context, vm, key) -> remove(vm, Vm.OTHER_CONFIG, key))
                .setPlatform((context, vm, value) -> setMap(context, vm, Vm.PLATFORM, value))
                .addToPlatform((context, vm, key, value) -> add(vm, Vm.PLATFORM, "platform", key, value))
                .removeFromPlatform((context, vm, key) -> remove(vm, Vm.PLATFORM, key))
                .setBlockedOperations((context, vm, value) -> set(vm, Vm.BLOCKED_OPERATIONS, value))
                .addToBlockedOperations(this::addToBlockedOperations)
                .removeFromBlockedOperations(this::removeFromBlockedOperations)
                .setStartDelay((context, vm, value) -> delay(vm, Vm.START_DELAY, "start_delay", value))
                .setShutdownDelay((context, vm, value) -> delay(vm, Vm.SHUTDOWN_DELAY, "shutdown_delay", value))
                .setOrder((context, vm, value) -> delay(vm, Vm.ORDER, "order", value))
                .setHvmBootPolicy(this::setHvmBootPolicy)
                .setDomainType(this::setDomainType)
                .setHasVendorDevice((context, vm, value) -> set(vm, Vm.HAS_VENDOR_DEVICE, value))
                .setIsDefaultTemplate(this::setIsDefaultTemplate);
        effects.onWrite("VM.set_is_a_template", this::setIsATemplate);
        effects.onWrite("VM.set_xenstore_data", this::setXenstoreData);
        effects.onWrite("VM.add_to_xenstore_data", this::addToXenstoreData);
        effects.onWrite("VM.remove_from_xenstore_data", this::removeFromXenstoreData);
    }

    private void write(VmRef vm, Consumer<Tx> change) {
        store.write(tx -> {
            Records.require(tx, vm);
            change.accept(tx);
            return vm;
        });
    }

    private <T> void set(VmRef vm, Field<VmRef, T> field, T value) {
        write(vm, tx -> Records.set(tx, vm, field, value));
    }

    private void setMap(
            CallContext context, VmRef vm, Field<VmRef, Map<String, String>> field, Map<String, String> value) {
        write(vm, tx -> {
            rbac.requireKeys(context.caller(), field.def(), Records.get(tx, vm, field), value);
            Records.set(tx, vm, field, value);
        });
    }

    private void add(VmRef vm, Field<VmRef, Map<String, String>> field, String name, String key, String value) {
        write(vm, tx -> {
            if (Records.get(tx, vm, field).containsKey(key)) {
                throw Errors.mapDuplicateKey("VM", name, vm.ref(), key);
            }
            Records.put(tx, vm, field, key, value);
        });
    }

    private void remove(VmRef vm, Field<VmRef, Map<String, String>> field, String key) {
        write(vm, tx -> Records.drop(tx, vm, field, key));
    }

    private void addToBlockedOperations(CallContext context, VmRef vm, VmOperations operation, String reason) {
        write(vm, tx -> {
            Map<VmOperations, String> blocked = new LinkedHashMap<>(Records.get(tx, vm, Vm.BLOCKED_OPERATIONS));
            if (blocked.putIfAbsent(operation, reason) != null) {
                throw Errors.mapDuplicateKey("VM", "blocked_operations", vm.ref(), operation.wire());
            }
            Records.set(tx, vm, Vm.BLOCKED_OPERATIONS, blocked);
        });
    }

    private void removeFromBlockedOperations(CallContext context, VmRef vm, VmOperations operation) {
        write(vm, tx -> {
            Map<VmOperations, String> blocked = new LinkedHashMap<>(Records.get(tx, vm, Vm.BLOCKED_OPERATIONS));
            blocked.remove(operation);
            Records.set(tx, vm, Vm.BLOCKED_OPERATIONS, blocked);
        });
    }

    private void delay(VmRef vm, Field<VmRef, Long> field, String name, long value) {
        if (value < 0) {
            throw Errors.valueNotSupported(name, Long.toString(value), "must not be negative");
        }
        set(vm, field, value);
    }

    private void setHvmBootPolicy(CallContext context, VmRef vm, String policy) {
        write(vm, tx -> {
            Records.set(tx, vm, Vm.HVM_BOOT_POLICY, policy);
            Records.set(tx, vm, Vm.DOMAIN_TYPE, policy.isEmpty() ? DomainType.PV : DomainType.HVM);
        });
    }

    private void setDomainType(CallContext context, VmRef vm, DomainType type) {
        Records.require(store.snapshot(), vm);
        if (type == DomainType.UNSPECIFIED) {
            throw Errors.invalidValue("domain_type", type.wire());
        }
        write(vm, tx -> {
            Records.set(tx, vm, Vm.DOMAIN_TYPE, type);
            Records.set(tx, vm, Vm.HVM_BOOT_POLICY, type == DomainType.HVM ? "BIOS order" : "");
        });
    }

    private void setIsDefaultTemplate(CallContext context, VmRef vm, boolean value) {
        write(vm, tx -> {
            if (value && !Records.get(tx, vm, Vm.IS_A_TEMPLATE)) {
                template(tx, vm);
                Records.set(tx, vm, Vm.IS_A_TEMPLATE, true);
            }
            Records.set(tx, vm, Vm.IS_DEFAULT_TEMPLATE, value);
            Records.put(tx, vm, Vm.OTHER_CONFIG, "default_template", Boolean.toString(value));
        });
    }

    /** A VM becomes a template only when it is off; a template becomes a VM at any time (VML-137). */
    private Value setIsATemplate(CallContext context, List<Value> arguments) {
        VmRef vm = VmRef.CODEC.read(arguments.get(0));
        boolean value = Codec.BOOL.read(arguments.get(1));
        write(vm, tx -> {
            if (value) {
                template(tx, vm);
            } else if (Records.exists(tx, Records.get(tx, vm, Vm.METRICS))) {
                Records.set(tx, Records.get(tx, vm, Vm.METRICS), VmMetrics.INSTALL_TIME, clock.instant());
            }
            Records.set(tx, vm, Vm.IS_A_TEMPLATE, value);
        });
        return Value.EMPTY;
    }

    /** What only a machine has goes; HA would start again what it protects. */
    private static void template(Tx tx, VmRef vm) {
        VmRules.require(tx, vm, VmOperations.MAKE_INTO_TEMPLATE);
        boolean ha = tx.rows(Pool.DEF).stream().anyMatch(pool -> Records.get(pool, Pool.HA_ENABLED));
        if (ha && Agility.isProtected(tx, vm)) {
            throw Errors.vmIsProtected(vm.ref());
        }
        Records.set(tx, vm, Vm.HA_ALWAYS_RUN, false);
        List.copyOf(Records.get(tx, vm, Vm.VUSBS)).forEach(vusb -> Records.delete(tx, vusb));
        Records.set(tx, vm, Vm.GROUPS, List.of());
        VmMetricsRef metrics = Records.get(tx, vm, Vm.METRICS);
        if (Records.exists(tx, metrics)) {
            Records.delete(tx, metrics);
        }
        Records.set(tx, vm, Vm.METRICS, VmMetricsRef.NULL);
    }

    private Value setXenstoreData(CallContext context, List<Value> arguments) {
        VmRef vm = VmRef.CODEC.read(arguments.get(0));
        Map<String, String> data = Codec.map(Codec.TEXT, Codec.TEXT).read(arguments.get(1));
        data.keySet().forEach(VmFields::requireGuestKey);
        SeedSpecs.require(data);
        set(vm, Vm.XENSTORE_DATA, data);
        return Value.EMPTY;
    }

    private Value addToXenstoreData(CallContext context, List<Value> arguments) {
        VmRef vm = VmRef.CODEC.read(arguments.get(0));
        String key = Codec.TEXT.read(arguments.get(1));
        String value = Codec.TEXT.read(arguments.get(2));
        requireGuestKey(key);
        Map<String, String> data = new LinkedHashMap<>(Records.get(store.snapshot(), vm, Vm.XENSTORE_DATA));
        data.put(key, value);
        SeedSpecs.require(data);
        add(vm, Vm.XENSTORE_DATA, "xenstore_data", key, value);
        return Value.EMPTY;
    }

    private Value removeFromXenstoreData(CallContext context, List<Value> arguments) {
        VmRef vm = VmRef.CODEC.read(arguments.get(0));
        remove(vm, Vm.XENSTORE_DATA, Codec.TEXT.read(arguments.get(1)));
        return Value.EMPTY;
    }

    /** Data for the guest are handed over at its next start; a path that leads out of its own tree is refused. */
    private static void requireGuestKey(String key) {
        if (key.isEmpty() || key.startsWith("/") || List.of(key.split("/", -1)).contains("..")) {
            throw new ApiFailure("INVALID_VALUE", List.of("xenstore_data", key));
        }
    }
}
