package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.NewRecords;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Objects to call messages on: made on demand where they may break, the pool's own where they may not. */
final class Stock {
    private static final String TEMPLATE = "Tiny Linux";
    private static final Set<String> OF_SESSIONS = Set.of("session");

    private final Model model;
    private final RunningPool pool;
    private final Rpc rpc;
    private final String session;
    private final Map<String, String> created = new LinkedHashMap<>();
    private int made;

    Stock(Model model, RunningPool pool, Rpc rpc, String session) {
        this.model = model;
        this.pool = pool;
        this.rpc = rpc;
        this.session = session;
    }

    /** An object that a constructor made earlier and nobody needs. */
    void keep(String className, String ref) {
        created.put(className, ref);
    }

    /** All objects of a class; none where the class has no such list. */
    List<String> all(String className) {
        if (OF_SESSIONS.contains(className)) {
            return List.of(session);
        }
        try {
            if (model.findMessage(className + ".get_all") != null) {
                return Trees.texts(call(className + ".get_all"));
            }
            return List.of(text(className + ".get_by_uuid", Seed.uuid(className)));
        } catch (Refused e) {
            return List.of();
        }
    }

    /** An object whose fields may be written, with relations to others where there can be. */
    String sample(String className) {
        return switch (className) {
            case "session" -> session;
            case "VM", "VDI", "VBD", "VIF", "network", "task" -> fresh(className);
            default -> pick(className);
        };
    }

    /** An object that may be lost. */
    String expendable(String className) {
        return switch (className) {
            case "session" -> pool.login(rpc);
            case "VM", "VDI", "VBD", "VIF", "VTPM", "network", "task", "message" -> fresh(className);
            default -> created.getOrDefault(className, MadeUp.ref(className));
        };
    }

    /** Any object of the class, or a made-up reference. */
    String pick(String className) {
        return switch (className) {
            case "session" -> session;
            case "VM", "VDI", "VBD", "VIF", "VTPM", "network", "task", "message" -> fresh(className);
            case "SR" -> defaultSr();
            default -> {
                String own = created.get(className);
                List<String> all = own == null ? all(className) : List.of(own);
                yield all.isEmpty() ? MadeUp.ref(className) : all.get(0);
            }
        };
    }

    /** The members with which a constructor of the class can succeed. */
    Map<String, Object> record(ClassDef owner) {
        return switch (owner.name()) {
            case "VM" -> vm();
            case "VDI" -> vdi();
            case "VBD" -> vbd(fresh("VM"));
            case "VIF" -> vif(fresh("VM"));
            case "Caller" -> Map.of("user_agent", Arguments.TEXT + made++, "client_ip", "");
            case "Rate_limit" -> Map.of("burst_size", 1.0, "fill_rate", 1.0);
            case "subject" -> Map.of("subject_identifier", Arguments.TEXT + made++);
            default -> new Arguments(model).record(owner, this::pick);
        };
    }

    /** What a constructor needs to attach a new disk or interface to a machine. */
    Map<String, Object> attachment(String className, String vm) {
        return className.equals("VBD") ? vbd(vm) : vif(vm);
    }

    /** The uuid of the pool, of which there is always one. */
    String poolUuid() {
        return text("pool.get_uuid", pick("pool"));
    }

    /** What makes a message about the pool. */
    List<Object> alert() {
        return List.of(Arguments.TEXT, 3L, "Pool", poolUuid(), "");
    }

    /** The uuid of an object of a class whose record tells it. */
    String uuid(String className) {
        return Trees.text(Trees.member(call(className + ".get_record", pick(className)), "uuid"));
    }

    private String fresh(String className) {
        try {
            return switch (className) {
                case "VM" -> machine();
                case "task" -> text("task.create", "weir coverage", "");
                case "message" -> text("message.create", alert().toArray());
                case "SR" -> text("SR.create", storage(message("SR.create")).toArray());
                case "VTPM" -> text("VTPM.create", machine(), false);
                default -> text(className + ".create", record(model.classOf(className)));
            };
        } catch (Refused e) {
            return MadeUp.ref(className);
        }
    }

    /** What makes storage of the kind that the pool has. */
    List<Object> storage(MessageDef message) {
        List<Object> arguments = new ArrayList<>(List.of(
                pick("host"), Map.of("location", "/"), 0L, "weir coverage", "", "file", "user", false, Map.of()));
        if (message.name().equals("make")) {
            arguments.remove(false);
        }
        return arguments;
    }

    /** An SR that can be destroyed. */
    String unplugged() {
        String sr = fresh("SR");
        for (String pbd : Trees.texts(call("SR.get_PBDs", sr))) {
            call("PBD.unplug", pbd);
        }
        return sr;
    }

    /** The host's NIC of that name. */
    String nic(String device) {
        return Trees.members(call("PIF.get_all_records")).entrySet().stream()
                .filter(pif -> device.equals(Trees.member(pif.getValue(), "device"))
                        && Boolean.TRUE.equals(Trees.member(pif.getValue(), "physical")))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(MadeUp.ref("PIF"));
    }

    /** The untagged interface of a new VLAN. */
    String untagged() {
        return text("VLAN.get_untagged_PIF", text("VLAN.create", nic("eth0"), 100L + made++, fresh("network")));
    }

    /** The bond of the second NIC, which can have only one. */
    String bond() {
        String bond = text("PIF.get_bond_slave_of", nic("eth1"));
        boolean free = bond.equals("OpaqueRef:NULL");
        return free ? text("Bond.create", fresh("network"), List.of(nic("eth1")), "", "lacp", Map.of()) : bond;
    }

    /** A USB device of the host that no VM is to have. */
    String usb() {
        return Trees.members(call("PUSB.get_all_records")).entrySet().stream()
                .filter(usb -> !"OpaqueRef:NULL".equals(Trees.member(usb.getValue(), "host")))
                .filter(usb -> Trees.items(call("USB_group.get_VUSBs", Trees.member(usb.getValue(), "USB_group")))
                        .isEmpty())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(MadeUp.ref("PUSB"));
    }

    /** The USB device of a machine that runs. */
    String pluggedUsb() {
        String vm = machine();
        String vusb = text("VUSB.create", vm, text("PUSB.get_USB_group", usb()), Map.of());
        call("VM.start", vm, false, false);
        return vusb;
    }

    /** A drive without a disc. */
    String drive() {
        Map<String, Object> record = new LinkedHashMap<>(vbd(machine()));
        record.putAll(Map.of("VDI", "OpaqueRef:NULL", "type", "CD", "mode", "RO", "empty", true));
        return text("VBD.create", record);
    }

    String loadedDrive() {
        String drive = drive();
        call("VBD.insert", drive, fresh("VDI"));
        return drive;
    }

    String snapshot() {
        return text("VDI.snapshot", fresh("VDI"), Map.of());
    }

    private String machine() {
        String vm = text("VM.clone", template(), "weir coverage");
        call("VM.provision", vm);
        return vm;
    }

    String template() {
        List<String> found = Trees.texts(call("VM.get_by_name_label", TEMPLATE));
        return found.isEmpty() ? MadeUp.ref("VM") : found.get(0);
    }

    private MessageDef message(String name) {
        MessageDef message = model.findMessage(name);
        if (message == null) {
            throw new IllegalStateException("no message " + name);
        }
        return message;
    }

    String defaultSr() {
        return text(
                "pool.get_default_SR",
                Trees.text(Trees.items(call("pool.get_all")).get(0)));
    }

    private Map<String, Object> vm() {
        Map<String, Object> record = new LinkedHashMap<>(Trees.members(call("VM.get_record", template())));
        record.put("name_label", "weir coverage");
        record.put("is_a_template", false);
        record.put("other_config", Map.of());
        return record;
    }

    private Map<String, Object> vdi() {
        return Map.of(
                "name_label",
                "weir coverage",
                "name_description",
                "",
                "SR",
                defaultSr(),
                "virtual_size",
                8L << 20,
                "type",
                "user",
                "sharable",
                false,
                "read_only",
                false,
                "other_config",
                Map.of());
    }

    private Map<String, Object> vbd(String vm) {
        Map<String, Object> record = NewRecords.vbd(vm, fresh("VDI"), "autodetect");
        record.put("unpluggable", true);
        return record;
    }

    private Map<String, Object> vif(String vm) {
        return NewRecords.vif(vm, fresh("network"), "0");
    }

    private String text(String method, Object... arguments) {
        return Trees.text(call(method, arguments));
    }

    private Object call(String method, Object... arguments) {
        Object[] params = new Object[arguments.length + 1];
        params[0] = session;
        System.arraycopy(arguments, 0, params, 1, arguments.length);
        return rpc.call(method, params);
    }
}
