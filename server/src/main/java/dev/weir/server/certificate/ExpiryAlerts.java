package dev.weir.server.certificate;

import dev.weir.model.types.Certificate;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.model.types.Pool;
import dev.weir.model.types.PoolRef;
import dev.weir.server.alert.Alert;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.BasicTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of certificates that are out of date in 30, 14 or 7 days, or already: once at each of these stages, whose message
 * takes the place of the one before. What was told is kept in the pool's other_config.
 */
public final class ExpiryAlerts implements Runnable {
    private static final String TOLD = "weir:expiry-told";
    private static final int[] DAYS = {7, 14, 30};

    private final Store store;
    private final Alert alert;
    private final Clock clock;

    public ExpiryAlerts(Store store, Alert alert, Clock clock) {
        this.store = store;
        this.alert = alert;
        this.clock = clock;
    }

    /** What a kind of certificate is called, in the names of its alerts and in their texts. */
    private record Kind(String alerts, String text) {
        static Kind of(Row certificate) {
            return switch (Records.get(certificate, Certificate.TYPE)) {
                case HOST -> new Kind("HOST_SERVER_CERTIFICATE", "The TLS server certificate");
                case HOST_INTERNAL -> new Kind("HOST_INTERNAL_CERTIFICATE", "The internal TLS server certificate");
                case CA -> new Kind("POOL_CA_CERTIFICATE", "The pool-wide trusted root CA certificate");
                case PINNED -> new Kind("POOL_PINNED_CERTIFICATE", "The pool-wide trusted pinned leaf certificate");
            };
        }
    }

    @Override
    public synchronized void run() {
        Snapshot state = store.snapshot();
        Map<String, String> before = told(state);
        Map<String, String> after = new TreeMap<>();
        for (Row row : state.rows(Certificate.DEF)) {
            String uuid = Records.get(row, Certificate.UUID);
            String name = due(row);
            if (name != null) {
                after.put(uuid, name);
                if (!name.equals(before.get(uuid))) {
                    tell(state, row, name);
                }
            }
        }
        if (!after.equals(before)) {
            store.write(tx -> {
                PoolRef pool = new PoolRef(ThePool.of(tx).ref());
                String text = after.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(","));
                Records.put(tx, pool, Pool.OTHER_CONFIG, TOLD, text);
                return pool;
            });
        }
    }

    private static Map<String, String> told(Snapshot state) {
        Map<String, String> told = new TreeMap<>();
        if (state.count(Pool.DEF) > 0) {
            String text = Records.get(ThePool.of(state), Pool.OTHER_CONFIG).getOrDefault(TOLD, "");
            for (String each : text.split(",", -1)) {
                int equals = each.indexOf('=');
                if (equals > 0) {
                    told.put(each.substring(0, equals), each.substring(equals + 1));
                }
            }
        }
        return told;
    }

    /** The name of the alert of the stage that a certificate is at; none while it is far from its end. */
    private @Nullable String due(Row certificate) {
        Instant now = clock.instant();
        Instant end = Records.get(certificate, Certificate.NOT_AFTER);
        String kind = Kind.of(certificate).alerts();
        if (now.isAfter(end)) {
            return kind + "_EXPIRED";
        }
        for (int days : DAYS) {
            if (now.plus(Duration.ofDays(days)).isAfter(end)) {
                return "%s_EXPIRING_%02d".formatted(kind, days);
            }
        }
        return null;
    }

    private void tell(Snapshot state, Row certificate, String name) {
        HostRef host = Records.get(certificate, Certificate.HOST);
        boolean ofHost = !host.isNull() && Records.exists(state, host);
        String uuid = ofHost ? Records.get(state, host, Host.UUID) : Records.get(certificate, Certificate.UUID);
        Kind kind = Kind.of(certificate);
        store.write(tx -> {
            for (Row message : tx.rows(Message.DEF).stream().toList()) {
                if (Records.get(message, Message.OBJ_UUID).equals(uuid)
                        && Records.get(message, Message.NAME).startsWith(kind.alerts() + "_EXPIR")) {
                    Records.delete(tx, new MessageRef(message.ref()));
                }
            }
            return name;
        });
        alert.raise(
                name,
                ofHost ? Cls.HOST : Cls.CERTIFICATE,
                uuid,
                "<body><message>" + kind.text() + (name.endsWith("_EXPIRED") ? " has expired." : " is expiring soon.")
                        + "</message><date>" + BasicTime.text(Records.get(certificate, Certificate.NOT_AFTER))
                        + "</date></body>");
    }
}
