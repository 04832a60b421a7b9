package dev.weir.conformance.fuzz;

import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import dev.weir.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps the pool worth calling: looks what is there, makes what ran out, takes away what is too much. */
final class Supplies {
    private static final int MOST_OF_A_CLASS = 60;
    private static final Set<String> TAKEN_AWAY = Set.of("VM", "VDI", "VBD", "VIF", "network", "task");

    private final Model model;
    private final Set<String> listed;
    private final Stock stock;
    private final Speaker speaker;
    private final String session;
    private final Deque<String> machines = new ArrayDeque<>();

    Supplies(Model model, Set<String> listed, Stock stock, Speaker speaker, String session) {
        this.model = model;
        this.listed = listed;
        this.stock = stock;
        this.speaker = speaker;
        this.session = session;
    }

    /** May fail at any step: others do with the pool what they like. */
    void refresh() {
        open();
        make();
        look();
        trim();
    }

    private void open() {
        for (String host : all("host")) {
            attempt("host.enable", host);
        }
        for (String plug : all("PBD")) {
            attempt("PBD.plug", plug);
        }
    }

    private void make() {
        List<String> templates = texts(attempt("VM.get_all_where", "field \"is_a_template\" = \"true\""));
        if (templates.isEmpty()) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            String vm = text(attempt("VM.clone", templates.get(i % templates.size()), "a fuzzed machine"));
            if (!vm.isEmpty()) {
                machines.add(vm);
                attempt("VM.provision", vm);
                attach(vm);
            }
        }
    }

    private void attach(String vm) {
        List<String> storages = all("SR");
        List<String> networks = all("network");
        if (storages.isEmpty() || networks.isEmpty()) {
            return;
        }
        for (String storage : storages) {
            Map<String, Object> disk = new LinkedHashMap<>();
            disk.put("name_label", "a fuzzed disk");
            disk.put("SR", storage);
            disk.put("virtual_size", 8L << 20);
            disk.put("type", "user");
            disk.put("sharable", false);
            disk.put("read_only", false);
            disk.put("other_config", Map.of());
            String vdi = text(attempt("VDI.create", disk));
            if (!vdi.isEmpty()) {
                attempt("VBD.create", connection(vm, "VDI", vdi, Map.of("userdevice", "autodetect", "mode", "RW")));
            }
        }
        attempt(
                "VIF.create",
                connection(vm, "network", networks.getFirst(), Map.of("device", "0", "MAC", "", "MTU", 1500L)));
    }

    private static Map<String, Object> connection(String vm, String name, String ref, Map<String, Object> more) {
        Map<String, Object> record = new LinkedHashMap<>(more);
        record.put("VM", vm);
        record.put(name, ref);
        record.put("other_config", Map.of());
        record.put("qos_algorithm_type", "");
        record.put("qos_algorithm_params", Map.of());
        record.put("bootable", false);
        record.put("empty", false);
        record.put("type", "Disk");
        return record;
    }

    private void look() {
        for (ClassDef owner : model.classes()) {
            if (listed.contains(owner.name() + ".get_all") && !owner.name().equals("role")) {
                List<String> refs = all(owner.name());
                List<String> uuids = new ArrayList<>();
                for (String ref : refs.subList(0, Math.min(refs.size(), 4))) {
                    uuids.add(text(attempt(owner.name() + ".get_uuid", ref)));
                }
                uuids.removeIf(String::isEmpty);
                stock.put(owner.name(), refs, uuids);
            }
        }
    }

    private void trim() {
        while (machines.size() > 8) {
            String old = machines.removeFirst();
            attempt("VM.hard_shutdown", old);
            attempt("VM.destroy", old);
        }
        for (String name : TAKEN_AWAY) {
            List<String> refs = stock.refs(name);
            for (int i = MOST_OF_A_CLASS; i < refs.size(); i++) {
                if (name.equals("VM")) {
                    attempt("VM.hard_shutdown", refs.get(i));
                }
                attempt(name + ".destroy", refs.get(i));
            }
        }
    }

    private List<String> all(String className) {
        return texts(attempt(className + ".get_all"));
    }

    private RpcAnswer attempt(String method, Object... arguments) {
        Object[] params = new Object[arguments.length + 1];
        params[0] = session;
        System.arraycopy(arguments, 0, params, 1, arguments.length);
        return speaker.ask(method, params);
    }

    private static List<String> texts(RpcAnswer answer) {
        return answer.result() == null ? List.of() : Trees.texts(answer.result());
    }

    private static String text(RpcAnswer answer) {
        return answer.result() == null ? "" : Trees.text(answer.result());
    }
}
