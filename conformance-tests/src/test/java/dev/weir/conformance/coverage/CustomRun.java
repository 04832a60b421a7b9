package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.FieldDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            "pool.renew_authority",
            "host.emergency_ha_disable",
            "host.local_management_reconfigure",
            "host.management_disable",
            "host.reset_networking",
            "host.emergency_reset_server_certificate",
            "host.shutdown_agent");

    /** In this order: after each the pool's one host is away for a while. */
    private static final List<String> ENDS =
            List.of("host.prepare_for_poweroff", "host.reboot", "host.shutdown", "pool.shutdown");

    /** What the template of the stock has. */
    private static final long MEMORY = 128L << 20;

    /** More than any disk of the stock has. */
    private static final long DISK = 1L << 36;

    private static final String AUTHORITY = "coverage.pem";

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
            if (!message.implicit() && !LAST.contains(message.fullName()) && !ENDS.contains(message.fullName())) {
                call(message);
            }
        }
    }

    /** Those after which there may be no pool. */
    void runLast() {
        ENDS.forEach(name -> {
            Object host = stock.pick("host");
            judge.attempt("host.disable", List.of(session, host, true));
            call(Objects.requireNonNull(model.findMessage(name), name));
            if (!name.equals("host.prepare_for_poweroff")) {
                awaitLive(false);
                if (!name.equals("host.reboot")) {
                    pool.restartAgent();
                }
                awaitLive(true);
            }
        });
        LAST.stream().sorted().forEach(name -> {
            MessageDef message = model.findMessage(name);
            if (message != null) {
                call(message);
            }
        });
    }

    private void awaitLive(boolean live) {
        boolean seen = Deadline.until(() ->
                Boolean.valueOf(live).equals(rpc.call("host_metrics.get_live", session, stock.pick("host_metrics"))));
        if (!seen) {
            throw new IllegalStateException("the host does not become " + (live ? "live" : "silent"));
        }
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
            case "session.create_from_db_file" -> List.of(backup());
            case "session.change_password" -> List.of(pool.password(), pool.password());
            case "pool.plan_shutdown" -> List.of(stock.pick("pool"));
            case "pool.shutdown" -> List.of(stock.pick("pool"), 10L);
            case "host.shutdown", "host.reboot", "host.prepare_for_poweroff" -> List.of(stock.pick("host"));
            case "pool.plan_join" ->
                List.of(pool.url().getHost() + ":" + pool.url().getPort(), RunningPool.USER, pool.password());
            case "event.from" -> List.of(List.of("pool"), "", 0.0);
            case "event.inject" -> List.of("pool", stock.pick("pool"));
            case "pool.certificate_install", "pool.install_ca_certificate" -> List.of(AUTHORITY, authority());
            case "pool.certificate_uninstall" -> List.of(AUTHORITY);
            case "pool.uninstall_ca_certificate" -> List.of(AUTHORITY, false);
            case "pool.crl_install" -> List.of(AUTHORITY, Arguments.TEXT);
            case "pool.crl_uninstall" -> List.of(AUTHORITY);
            case "pool.install_trusted_certificate" -> List.of(stock.pick("pool"), true, authority(), List.of());
            case "pool.uninstall_trusted_certificate" -> List.of(stock.pick("pool"), trusted());
            case "host.install_server_certificate" -> List.of(stock.pick("host"), pki("host.pem"), pki("host.key"), "");
            case "host.reset_server_certificate",
                    "host.refresh_server_certificate",
                    "host.refresh_pack_info",
                    "host.reset_networking" -> List.of(stock.pick("host"));
            case "host.notify_accept_new_pool_secret", "host.notify_send_new_pool_secret" ->
                List.of(stock.pick("host"), poolSecret(), "another secret");
            case "host.cleanup_pool_secret" -> List.of(stock.pick("host"), Arguments.TEXT, poolSecret());
            case "pool.disable_ssl_legacy" -> List.of(stock.pick("pool"));
            case "GPU_group.update_enabled_VGPU_types",
                    "GPU_group.update_supported_VGPU_types",
                    "GPU_group.destroy",
                    "USB_group.destroy" ->
                List.of(rpc.call(message.className() + ".create", session, Arguments.TEXT, "", Map.of()));
            case "pool.enable_client_certificate_auth" -> List.of(stock.pick("pool"), Arguments.TEXT);
            case "pool.disable_client_certificate_auth" -> List.of(stock.pick("pool"));
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
            case "pool.create_VLAN" -> List.of("eth0", stock.pick("network"), 11L);
            case "pool.create_VLAN_from_PIF" -> List.of(stock.nic("eth0"), stock.pick("network"), 12L);
            case "PIF.create_VLAN" -> List.of("eth0", stock.pick("network"), stock.pick("host"), 13L);
            case "VLAN.create" -> List.of(stock.nic("eth0"), 14L, stock.pick("network"));
            case "VLAN.pool_introduce" -> List.of(stock.nic("eth0"), stock.untagged(), 15L, Map.of());
            case "PIF.unplug", "PIF.destroy", "PIF.db_forget" -> List.of(stock.untagged());
            case "PIF.set_primary_address_type" -> List.of(stock.untagged(), "IPv4");
            case "PIF.introduce" -> List.of(stock.pick("host"), "", forgotten("eth1"), true);
            case "PIF.plug" -> List.of(stock.nic("eth0"));
            case "PIF.forget" -> List.of(stock.untagged());
            case "Bond.create" ->
                List.of(stock.pick("network"), List.of(stock.nic("eth1")), "", "balance-slb", Map.of());
            case "Bond.set_mode" -> List.of(stock.bond(), "lacp");
            case "Bond.set_property" -> List.of(stock.bond(), "lacp-time", "fast");
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
            case "PUSB.scan" -> List.of(stock.pick("host"));
            case "PUSB.set_passthrough_enabled" -> List.of(stock.usb(), true);
            case "VUSB.unplug" -> List.of(stock.pluggedUsb());
            case "VTPM.set_contents" -> List.of(stock.pick("VTPM"), "AAAA");
            case "VIF.add_ipv4_allowed" -> List.of(stock.pick("VIF"), "192.0.2.1");
            case "VIF.add_ipv6_allowed" -> List.of(stock.pick("VIF"), "2001:db8::1");
            default -> generic(message);
        };
    }

    /** A NIC that the host has and the pool does not know any more. */
    private String forgotten(String device) {
        rpc.call("PIF.forget", session, stock.nic(device));
        return device;
    }

    private String backup() {
        String file = pool.directory().resolve("coverage.backup").toString();
        pool.command("backup", file);
        return file;
    }

    /** Any certificate will do; the pool has one. */
    private String authority() {
        return pki("ca.pem");
    }

    /** The one certificate that is an authority's and has no name. */
    private String trusted() {
        for (String ref : stock.all("Certificate")) {
            if ("ca".equals(rpc.call("Certificate.get_type", session, ref))
                    && "".equals(rpc.call("Certificate.get_name", session, ref))) {
                return ref;
            }
        }
        return MadeUp.ref("Certificate");
    }

    /** What the pool's hosts say to each other. */
    private String poolSecret() {
        return read(pool.directory().resolve("secrets").resolve("pool"))
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private String pki(String name) {
        return read(pool.authority().resolveSibling(name));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
