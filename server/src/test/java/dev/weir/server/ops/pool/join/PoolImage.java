package dev.weir.server.ops.pool.join;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Type;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.Host;
import dev.weir.model.types.Network;
import dev.weir.model.types.Pif;
import dev.weir.model.types.Pool;
import dev.weir.model.types.Sm;
import dev.weir.model.types.Sr;
import dev.weir.model.types.Vm;
import dev.weir.model.value.Field;
import dev.weir.server.dispatch.Values;
import dev.weir.server.ops.pool.join.facts.Entry;
import dev.weir.server.ops.pool.join.facts.Source;
import dev.weir.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A pool in memory, whose objects a test changes as it likes; fields that nobody set are as in a new object. */
public final class PoolImage implements Source {
    private final Map<String, Map<String, Map<String, Value>>> objects = new LinkedHashMap<>();
    private final String prefix;

    private PoolImage(String prefix) {
        this.prefix = prefix;
    }

    /** A pool of one host with one NIC and a driver, as any two are that can become one. */
    public static PoolImage plain(String prefix) {
        PoolImage image = new PoolImage(prefix);
        image.put(Pool.DEF, "pool")
                .set(Pool.DEF, "pool", Pool.MASTER, image.ref("host"))
                .set(Pool.DEF, "pool", Pool.NAME_LABEL, "")
                .set(Pool.DEF, "pool", Pool.CPU_INFO, Map.of("vendor", "GenuineIntel"))
                .set(Pool.DEF, "pool", Pool.OTHER_CONFIG, Map.of());
        image.host("host")
                .set(Host.DEF, "host", Host.CONTROL_DOMAIN, image.ref("dom0"))
                .set(Host.DEF, "host", Host.EDITIONS, List.of("free", "paid"))
                .set(Host.DEF, "host", Host.API_VERSION_MAJOR, 2)
                .set(Host.DEF, "host", Host.API_VERSION_MINOR, 21)
                .set(
                        Host.DEF,
                        "host",
                        Host.SOFTWARE_VERSION,
                        Map.of(
                                "product_brand", "XCP-ng",
                                "platform_name", "XCP",
                                "platform_version", "3.4.0",
                                "xapi", "26.1.3",
                                "db_schema", "5.909",
                                "network_backend", "bridge"));
        image.network("net0", "xenbr0", "Pool-wide network 0")
                .nic("eth0", "net0")
                .set(Pif.DEF, "eth0", Pif.MANAGEMENT, true)
                .set(Pif.DEF, "eth0", Pif.IP, "192.0.2.1");
        image.put(Sm.DEF, "sm")
                .set(Sm.DEF, "sm", Sm.TYPE, "file")
                .set(Sm.DEF, "sm", Sm.FEATURES, Map.of("VDI_CREATE", 1, "VDI_RESET_ON_BOOT", 2));
        image.vm("dom0", "Running");
        image.put(Sr.DEF, "tools").set(Sr.DEF, "tools", Sr.SHARED, true).set(Sr.DEF, "tools", Sr.IS_TOOLS_SR, true);
        return image;
    }

    /** The reference of the object of that name. */
    public String ref(String name) {
        return "OpaqueRef:" + prefix + "-" + name;
    }

    public PoolImage put(ClassDef owner, String name) {
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("uuid", Value.text(prefix + "-uuid-" + name));
        if (owner.findField("name_label") != null) {
            members.put("name_label", Value.text(name));
        }
        objects.computeIfAbsent(owner.name(), _ -> new LinkedHashMap<>()).put(ref(name), members);
        return this;
    }

    public PoolImage remove(ClassDef owner, String name) {
        Objects.requireNonNull(objects.get(owner.name())).remove(ref(name));
        return this;
    }

    public PoolImage set(ClassDef owner, String name, Field<?, ?> field, Object value) {
        members(owner, ref(name)).put(field.def().name(), Values.of(value));
        return this;
    }

    /** Changes one entry of a map; an empty text takes it away. */
    public PoolImage key(ClassDef owner, String name, Field<?, ?> field, String key, String text) {
        Map<String, Value> members = Values.members(
                Objects.requireNonNull(members(owner, ref(name)).get(field.def().name())));
        if (text.isEmpty()) {
            members.remove(key);
        } else {
            members.put(key, Value.text(text));
        }
        return set(owner, name, field, new Value.Dict(members));
    }

    public PoolImage software(String key, String text) {
        return key(Host.DEF, "host", Host.SOFTWARE_VERSION, key, text);
    }

    public PoolImage host(String name) {
        return put(Host.DEF, name)
                .set(Host.DEF, name, Host.EDITION, "free")
                .set(Host.DEF, name, Host.CPU_INFO, Map.of("vendor", "GenuineIntel"))
                .set(Host.DEF, name, Host.OTHER_CONFIG, Map.of())
                .set(Host.DEF, name, Host.SOFTWARE_VERSION, Map.of());
    }

    public PoolImage network(String name, String bridge, String label) {
        return put(Network.DEF, name)
                .set(Network.DEF, name, Network.BRIDGE, bridge)
                .set(Network.DEF, name, Network.NAME_LABEL, label);
    }

    public PoolImage nic(String device, String network) {
        return pif(device, network).set(Pif.DEF, device, Pif.PHYSICAL, true);
    }

    /** An interface that is no NIC. */
    public PoolImage pif(String name, String network) {
        return put(Pif.DEF, name)
                .set(Pif.DEF, name, Pif.HOST, ref("host"))
                .set(Pif.DEF, name, Pif.NETWORK, ref(network))
                .set(Pif.DEF, name, Pif.DEVICE, name)
                .set(Pif.DEF, name, Pif.VLAN, -1);
    }

    public PoolImage vm(String name, String powerState) {
        return put(Vm.DEF, name).set(Vm.DEF, name, Vm.POWER_STATE, powerState);
    }

    public PoolImage certificate(String name, String label, String fingerprint, List<String> purposes) {
        return put(Certificate.DEF, name)
                .set(Certificate.DEF, name, Certificate.NAME, label)
                .set(Certificate.DEF, name, Certificate.TYPE, "ca")
                .set(Certificate.DEF, name, Certificate.FINGERPRINT_SHA256, fingerprint)
                .set(Certificate.DEF, name, Certificate.PURPOSE, purposes);
    }

    private Map<String, Value> members(ClassDef owner, String ref) {
        Map<String, Map<String, Value>> all = Objects.requireNonNull(objects.get(owner.name()), owner.name());
        return Objects.requireNonNull(all.get(ref), ref);
    }

    @Override
    public List<Entry> records(ClassDef owner) {
        return objects.getOrDefault(owner.name(), Map.of()).keySet().stream()
                .map(ref -> at(owner, ref))
                .toList();
    }

    @Override
    public Entry at(ClassDef owner, String ref) {
        Map<String, Value> members = members(owner, ref);
        return new Entry() {
            @Override
            public String ref() {
                return ref;
            }

            @Override
            public Value value(FieldDef field) {
                Value set = members.get(field.name());
                Value fresh = set == null ? field.defaultValue() : set;
                return fresh == null ? empty(field.type()) : fresh;
            }
        };
    }

    private static Value empty(Type type) {
        return switch (type) {
            case Type.Scalar.INT -> Value.of(0L);
            case Type.Scalar.FLOAT -> Value.of(0.0);
            case Type.Scalar.BOOL -> Value.FALSE;
            case Type.Scalar.DATETIME -> Value.Time.NEVER;
            case Type.SetType _ -> Value.NO_ITEMS;
            case Type.MapType _ -> Value.NO_ENTRIES;
            default -> Value.EMPTY;
        };
    }
}
