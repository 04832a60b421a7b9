package dev.weir.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.Cls;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.server.db.Row;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of certificates that come to their end: once at each stage, the newest in place of the older. */
class ExpiryAlertsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private Instant end;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        end = parts.clock.instant().plus(Duration.ofDays(31));
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String certificate(CertificateType type, HostRef host) {
        String uuid = parts.ids.uuid();
        parts.write(tx -> Records.<CertificateRef>draft()
                .with(Certificate.UUID, uuid)
                .with(Certificate.TYPE, type)
                .with(Certificate.HOST, host)
                .with(Certificate.NOT_AFTER, end)
                .create(tx, new CertificateRef(parts.ids.ref())));
        return uuid;
    }

    private List<Row> told() {
        return parts.store.snapshot().rows(Message.DEF).stream()
                .filter(row -> Records.get(row, Message.NAME).contains("CERTIFICATE_EXPIR"))
                .toList();
    }

    private List<String> names() {
        return told().stream()
                .map(row -> Records.get(row, Message.NAME))
                .sorted()
                .toList();
    }

    /** Looks twice: the second time there is nothing new. */
    private List<String> at(Duration beforeTheEnd) {
        parts.clock.advance(Duration.between(parts.clock.instant(), end.minus(beforeTheEnd)));
        parts.api.expiryAlerts().run();
        List<String> names = names();
        parts.api.expiryAlerts().run();
        assertThat(names()).isEqualTo(names);
        return names;
    }

    @Test
    void eachStageIsToldOnceOfEachKind() {
        certificate(CertificateType.HOST, parts.host);
        certificate(CertificateType.HOST_INTERNAL, parts.host);
        certificate(CertificateType.CA, HostRef.NULL);
        certificate(CertificateType.PINNED, HostRef.NULL);
        assertThat(at(Duration.ofDays(30))).isEmpty();
        for (String stage : List.of("30", "14", "07")) {
            assertThat(at(Duration.ofDays(Integer.parseInt(stage)).minusSeconds(1)))
                    .containsExactly(
                            "HOST_INTERNAL_CERTIFICATE_EXPIRING_" + stage,
                            "HOST_SERVER_CERTIFICATE_EXPIRING_" + stage,
                            "POOL_CA_CERTIFICATE_EXPIRING_" + stage,
                            "POOL_PINNED_CERTIFICATE_EXPIRING_" + stage);
        }
        assertThat(at(Duration.ofSeconds(-1)))
                .containsExactly(
                        "HOST_INTERNAL_CERTIFICATE_EXPIRED",
                        "HOST_SERVER_CERTIFICATE_EXPIRED",
                        "POOL_CA_CERTIFICATE_EXPIRED",
                        "POOL_PINNED_CERTIFICATE_EXPIRED");
    }

    @Test
    void theMessageSaysWhatAndWhenAndIsNotRepeatedWhenSomebodyHasReadIt() {
        String authority = certificate(CertificateType.CA, HostRef.NULL);
        certificate(CertificateType.HOST, parts.host);
        at(Duration.ofDays(7).plusSeconds(1));
        for (Row row : told()) {
            boolean ofHost = Records.get(row, Message.CLS) == Cls.HOST;
            assertThat(Records.get(row, Message.OBJ_UUID))
                    .isEqualTo(ofHost ? parts.get(parts.host, Host.UUID) : authority);
            assertThat(Records.get(row, Message.PRIORITY)).isEqualTo(2);
            assertThat(Records.get(row, Message.BODY))
                    .startsWith("<body><message>The ")
                    .contains(" is expiring soon.</message><date>")
                    .containsPattern("<date>\\d{8}T\\d{2}:\\d{2}:\\d{2}Z</date></body>");
            parts.call("message.destroy", new MessageRef(row.ref()));
        }
        assertThat(at(Duration.ofDays(7).plusSeconds(1))).as("read and removed").isEmpty();
        assertThat(at(Duration.ofDays(7).minusSeconds(1))).as("the next stage").hasSize(2);
    }
}
