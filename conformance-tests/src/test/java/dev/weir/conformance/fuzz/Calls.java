package dev.weir.conformance.fuzz;

import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.MessageDef.Kind;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Valid calls of all that is served, weighted towards what has code, and within that towards what is not derived. */
final class Calls {
    /** Their answers are long, and the same each time. */
    private static final Set<String> LONG = Set.of("role.get_all_records", "role.get_all_records_where");

    private static final List<String> HOT = List.of(
            "event.from",
            "event.inject",
            "event.register",
            "event.next",
            "task.create",
            "task.cancel",
            "task.destroy",
            "VM.start",
            "VM.hard_shutdown",
            "VM.clone",
            "VM.set_memory_limits",
            "VDI.create",
            "VBD.plug",
            "VBD.unplug",
            "VIF.plug",
            "SR.scan",
            "PBD.plug",
            "pool.get_all_records",
            "VM.get_all_records_where",
            "VM.get_all_where");

    /**
     * After the first nobody here trusts the pool: the links have the authority that it had. The second waits for minutes
     * when the VM cannot come to what it waits for. The others end the host that all of this needs, or what runs on it.
     */
    private static final Set<String> NOT_HERE = Set.of(
            "pool.renew_authority",
            "VM.wait_memory_target_live",
            "pool.shutdown",
            "host.shutdown",
            "host.reboot",
            "host.prepare_for_poweroff");

    private final Model model;
    private final Values values;
    private final Stock stock;
    private final List<MessageDef> all;
    private final List<MessageDef> written = new ArrayList<>();
    private final List<MessageDef> derived = new ArrayList<>();

    /** {@code listed}: what {@code system.listMethods} names, so what has code. */
    Calls(Model model, Stock stock, Set<String> listed) {
        this.model = model;
        this.stock = stock;
        this.values = new Values(model, stock);
        this.all = model.served().stream()
                .filter(message -> !NOT_HERE.contains(message.fullName()))
                .toList();
        for (MessageDef message : all) {
            if (listed.contains(message.fullName())) {
                boolean own = message.kind() == Kind.CUSTOM
                        || message.kind() == Kind.CREATE
                        || message.kind() == Kind.DESTROY
                        || (message.field() != null && message.field().hasEffect());
                (own ? written : derived).add(message);
            }
        }
    }

    Values values() {
        return values;
    }

    List<MessageDef> all() {
        return all;
    }

    MessageDef message(Dice dice) {
        while (true) {
            MessageDef message = switch (dice.below(20)) {
                case 0, 1 -> dice.of(all);
                case 2, 3, 4 -> hot(dice);
                case 5, 6, 7, 8, 9, 10, 11 -> dice.of(written);
                default -> dice.of(derived);
            };
            if (rests(message)) {
                continue;
            }
            if (!LONG.contains(message.fullName()) || dice.once(200)) {
                return message;
            }
        }
    }

    /**
     * The first two tell later calls to wait for as long as they say (VML-80), and waiting is no fault. The third reads a
     * whole disk, which other inputs have made as large as they liked.
     */
    static boolean rests(MessageDef message) {
        return message.name().equals("set_start_delay")
                || message.name().equals("set_shutdown_delay")
                || message.fullName().equals("VDI.checksum");
    }

    private MessageDef hot(Dice dice) {
        MessageDef message = model.findMessage(dice.of(HOT));
        return message == null ? dice.of(written) : message;
    }

    /** The parameters, with the session first where there is one. */
    List<Object> params(MessageDef message, String session, Dice dice) {
        List<Object> params = new ArrayList<>();
        if (message.takesSession()) {
            params.add(session);
        }
        if (message.fullName().equals("event.from")) {
            params.addAll(List.of(classes(dice), token(dice), 0.0));
            return params;
        }
        int count = message.params().size();
        if (message.requiredParams() < count && dice.once(2)) {
            count = message.requiredParams();
        }
        for (int i = 0; i < count; i++) {
            params.add(values.of(message.className(), message.params().get(i), dice));
        }
        int first = message.takesSession() ? 1 : 0;
        switch (message.kind()) {
            case GET_ALL_WHERE, GET_ALL_RECORDS_WHERE ->
                params.set(first, FilterText.of(model.classOf(message.className()), dice));
            case CREATE -> params.set(first, values.record(model.classOf(message.className()), dice));
            default -> {}
        }
        return params;
    }

    private List<Object> classes(Dice dice) {
        List<Object> classes = new ArrayList<>();
        for (int i = dice.below(4); i > 0; i--) {
            ClassDef owner = dice.of(List.copyOf(model.classes()));
            classes.add(
                    switch (dice.below(5)) {
                        case 0 -> owner.name() + "/" + stock.ref(owner.name(), dice);
                        case 1 -> dice.once(8) ? "*" : dice.word("", "/", "nothing", "task/", "*/x", "VM/a/b", "pool");
                        default -> owner.name().equals("role") ? "VM" : owner.name();
                    });
        }
        return classes;
    }

    private static String token(Dice dice) {
        return switch (dice.below(5)) {
            case 0 -> String.format("%020d,%020d", dice.below(100000), dice.below(9));
            case 1 ->
                dice.word("0,0", "-1,-1", "1", ",", "x,y", "9223372036854775808,0", "9223372036854775807,0", "1,2,3");
            default -> "";
        };
    }
}
