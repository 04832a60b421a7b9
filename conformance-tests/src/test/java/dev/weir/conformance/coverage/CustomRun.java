package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The messages written by hand, each on objects that it may work on. */
final class CustomRun {
    /** On these a message gets an object that may be lost, or none. */
    private static final Pattern BREAKING = Pattern.compile("destroy.*|forget|eject|.*shutdown.*|.*reboot|restart_agent"
            + "|declare_dead|prepare_for_poweroff|unplug.*|disable.*|reset_.*|update_.*|rotate_.*|join.*|enable_.*"
            + "|apply.*|set_https_only|refresh_.*|install_.*|set_servertime|evacuate|management_.*|designate_.*");

    /** These take no object that could be spared, and the pool may end with them. */
    private static final Set<String> LAST = Set.of(
            "pool.emergency_transition_to_master",
            "pool.emergency_reset_master",
            "host.emergency_ha_disable",
            "host.local_management_reconfigure",
            "host.management_disable",
            "host.emergency_reset_server_certificate",
            "host.shutdown_agent");

    /** What the template of the stock has. */
    private static final long MEMORY = 128L << 20;

    /** More than any disk of the stock has. */
    private static final long DISK = 1L << 36;

    private final Model model;
    private final RunningPool pool;
    private final Rpc rpc;
    private final Judge judge;
    private final Stock stock;
    private final String session;

    CustomRun(Model model, RunningPool pool, Rpc rpc, Judge judge, Stock stock, String session) {
        this.model = model;
        this.pool = pool;
        this.rpc = rpc;
        this.judge = judge;
        this.stock = stock;
        this.session = session;
    }

    void run() {
        for (MessageDef message : model.messages()) {
            if (!message.implicit() && !LAST.contains(message.fullName())) {
                call(message);
            }
        }
    }

    /** Those after which there may be no pool. */
    void runLast() {
        LAST.stream().sorted().forEach(name -> {
            MessageDef message = model.findMessage(name);
            if (message != null) {
                call(message);
            }
        });
    }

    private void call(MessageDef message) {
        switch (message.fullName()) {
            case "session.logout" -> judge.call(message, pool.login(rpc), List.of());
            case "session.local_logout" -> {
                Object local = judge.attempt(
                                "session.slave_local_login_with_password", List.of(RunningPool.USER, pool.password()))
                        .result();
                judge.call(message, local == null ? pool.login(rpc) : local.toString(), List.of());
            }
            case "event.next" -> {
                String own = pool.login(rpc);
                judge.attempt("event.register", List.of(own, List.of("pool")));
                judge.attempt("event.inject", List.of(own, "pool", stock.pick("pool")));
                judge.call(message, own, List.of());
            }
            case "event.register", "event.unregister" -> judge.call(message, pool.login(rpc), List.of(List.of("pool")));
            default -> keep(message, judge.call(message, session, arguments(message)));
        }
    }

    /** What a constructor written by hand made is there for the messages after it. */
    private void keep(MessageDef message, Attempt attempt) {
        Object made = attempt.result();
        if (message.name().equals("create") && made != null) {
            stock.keep(message.className(), made.toString());
        }
    }

    private List<?> arguments(MessageDef message) {
        return switch (message.fullName()) {
            case "session.login_with_password", "session.slave_local_login_with_password" ->
                List.of(RunningPool.USER, pool.password());
            case "session.change_password" -> List.of(pool.password(), pool.password());
            case "event.from" -> List.of(List.of("pool"), "", 0.0);
            case "event.inject" -> List.of("pool", stock.pick("pool"));
            case "message.create" -> stock.alert();
            case "message.get_by_uuid" -> List.of(stock.uuid("message"));
            case "message.get_all_records_where" -> List.of("field \"name\" = \"" + Arguments.TEXT + "\"");
            case "message.destroy_many" -> List.of(List.of(stock.expendable("message")));
            case "message.get" -> List.of("Pool", stock.poolUuid(), "19700101T00:00:00Z");
            case "VDI.resize", "VDI.resize_online" -> List.of(stock.pick("VDI"), DISK);
            case "VM.set_uefi_mode" -> List.of(stock.pick("VM"), "user");
            case "SR.create", "SR.make" -> stock.storage(message);
            case "SR.probe" -> List.of(stock.pick("host"), Map.of("location", "/"), "file", Map.of());
            case "SR.scan", "SR.update", "SR.set_name_label", "SR.set_name_description" ->
                List.of(stock.defaultSr(), Arguments.TEXT)
                        .subList(0, message.params().size());
            case "SR.destroy", "SR.forget" -> List.of(stock.unplugged());
            case "VBD.insert" -> List.of(stock.drive(), stock.pick("VDI"));
            case "VBD.eject" -> List.of(stock.loadedDrive());
            case "VBD.assert_attachable" -> List.of(stock.expendable("VBD"));
            case "VDI.revert" -> List.of(stock.snapshot());
            case "VM.assert_agile" -> List.of(stock.template());
            case "VM.set_memory" -> List.of(stock.pick("VM"), MEMORY);
            case "VM.set_memory_dynamic_range", "VM.set_memory_static_range" ->
                List.of(stock.pick("VM"), MEMORY, MEMORY);
            case "host.record_data_source", "host.query_data_source" -> List.of(stock.pick("host"), "loadavg");
            case "SR.record_data_source", "SR.query_data_source" -> List.of(stock.pick("SR"), "physical_size");
            case "VMSS.add_to_schedule" -> List.of(stock.pick("VMSS"), "hour", "5");
            case "VTPM.set_contents" -> List.of(stock.pick("VTPM"), "AAAA");
            case "VIF.add_ipv4_allowed" -> List.of(stock.pick("VIF"), "192.0.2.1");
            case "VIF.add_ipv6_allowed" -> List.of(stock.pick("VIF"), "2001:db8::1");
            default -> generic(message);
        };
    }

    private List<Object> generic(MessageDef message) {
        boolean breaking = BREAKING.matcher(message.name()).matches();
        List<Object> arguments = new ArrayList<>(new Arguments(model)
                .of(
                        message,
                        className -> breaking && className.equals(message.className())
                                ? stock.expendable(className)
                                : stock.pick(className)));
        FieldDef field = fieldSet(message);
        if (field != null) {
            Object record = judge.attempt(message.className() + ".get_record", List.of(session, arguments.get(0)))
                    .result();
            Object now = record == null ? null : Trees.members(record).get(field.name());
            if (now != null) {
                arguments.set(1, now);
            }
        }
        return arguments;
    }

    /** A setter written by hand gets the value that is there, which must be a right one. */
    private @Nullable FieldDef fieldSet(MessageDef message) {
        if (!message.name().startsWith("set_")
                || message.params().size() != 2
                || !message.params().get(0).type().equals(new Type.RefType(message.className()))) {
            return null;
        }
        FieldDef field =
                model.classOf(message.className()).findField(message.name().substring(4));
        return field != null && field.type().equals(message.params().get(1).type()) ? field : null;
    }
}
