package dev.weir.server.auth;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.object.Records;
import dev.weir.server.pki.PoolCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switching a directory on: over TLS to whom the pool trusts, and what is said where it cannot be (ETS-73). */
class EnablingTest {
    @TempDir
    Path dir;

    @TempDir
    Path pki;

    private ServerParts parts;
    private PoolCertificates certificates;

    @BeforeEach
    void open() throws Exception {
        parts = ServerParts.open(dir);
        certificates = PoolCertificates.open(pki, List.of("127.0.0.1"), Clock.systemUTC(), new SecureRandom());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private String pool() {
        return Values.texts(parts.call("pool.get_all")).getFirst();
    }

    private void enable(Map<String, String> config) {
        parts.call("pool.enable_external_auth", pool(), config, Staff.DOMAIN, "LDAP");
    }

    private List<String> refusal(Map<String, String> config) {
        return failureOf(() -> enable(config));
    }

    private static Map<String, String> with(Map<String, String> config, String key, String value) {
        Map<String, String> changed = new HashMap<>(config);
        changed.put(key, value);
        return changed;
    }

    @Test
    void tlsIsOnlyToWhomThePoolTrusts() throws Exception {
        try (Staff staff = Staff.start(certificates.publicTls().context())) {
            assertThat(refusal(staff.config()))
                    .as("an authority nobody named")
                    .startsWith("POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS", parts.host.ref());
            Files.createDirectories(dir.resolve("trusted"));
            Files.copy(pki.resolve("ca.pem"), dir.resolve("trusted").resolve("theirs.pem"));
            enable(staff.config());
            staff.person("ann", "ann's");
            assertThat(parts.text("auth.get_subject_identifier", "ann")).isNotEmpty();
            parts.call("pool.disable_external_auth", pool());
            enable(with(staff.config(), "url", "ldap://127.0.0.1:" + staff.port("start")));
            assertThat(parts.text("auth.get_subject_identifier", "ann"))
                    .as("by StartTLS")
                    .isNotEmpty();
            assertThat(parts.failure("pool.external_auth_set_ldaps", pool(), true, false))
                    .as("that port has no TLS from the start")
                    .startsWith("AUTH_SET_LDAPS_FAILED", parts.host.ref());
            parts.call("pool.external_auth_set_ldaps", pool(), false, true);
            assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_CONFIGURATION)).containsEntry("ldaps", "false");
        }
    }

    @Test
    void aCertificateForAnotherNameIsNotTrusted() throws Exception {
        Files.copy(pki.resolve("ca.pem"), dir.resolve("ca.pem"));
        try (Staff staff = Staff.start(certificates.agentServer())) {
            assertThat(refusal(staff.config())).first().isEqualTo("POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS");
            assertThat(refusal(with(staff.config(), "url", "ldap://127.0.0.1:" + staff.port("start"))))
                    .first()
                    .isEqualTo("POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS");
        }
    }

    @Test
    void whatCannotBeUsedIsRefusedByItsCode() {
        try (Staff staff = Staff.start()) {
            assertThat(parts.failure("pool.enable_external_auth", pool(), staff.config(), Staff.DOMAIN, "AD"))
                    .containsExactly("AUTH_UNKNOWN_TYPE", "AD");
            assertThat(refusal(with(staff.config(), "pass", "wrong")))
                    .startsWith("POOL_AUTH_ENABLE_FAILED_WRONG_CREDENTIALS", parts.host.ref())
                    .hasSize(3);
            assertThat(refusal(with(staff.config(), "pass", "")))
                    .first()
                    .isEqualTo("POOL_AUTH_ENABLE_FAILED_WRONG_CREDENTIALS");
            assertThat(refusal(with(staff.config(), "base", "dc=elsewhere")))
                    .first()
                    .isEqualTo("POOL_AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED");
            assertThat(refusal(with(staff.config(), "url", "ldap://127.0.0.1:1")))
                    .first()
                    .isEqualTo("POOL_AUTH_ENABLE_FAILED_UNAVAILABLE");
            assertThat(refusal(with(staff.config(), "tls", "perhaps"))).first().isEqualTo("POOL_AUTH_ENABLE_FAILED");
            assertThat(refusal(with(staff.config(), "passwd", "a typing error")))
                    .first()
                    .isEqualTo("POOL_AUTH_ENABLE_FAILED");
            assertThat(parts.get(parts.host, Host.EXTERNAL_AUTH_TYPE))
                    .as("nothing is left of all that")
                    .isEmpty();
            assertThat(Files.exists(dir.resolve("directory"))).isFalse();
            enable(staff.config());
            assertThat(refusal(staff.config())).containsExactly("POOL_AUTH_ALREADY_ENABLED", parts.host.ref());
            assertThat(parts.failure("host.enable_external_auth", parts.host, staff.config(), Staff.DOMAIN, "LDAP"))
                    .containsExactly("AUTH_ALREADY_ENABLED", "LDAP", Staff.DOMAIN);
            parts.call("pool.detect_nonhomogeneous_external_auth", pool());
            assertThat(Values.members(parts.call("message.get_all_records"))).isEmpty();
            aHostThatDiffersIsToldOf();
            parts.call("host.disable_external_auth", parts.host);
            assertThat(parts.failure("host.external_auth_set_ldaps", parts.host, true, false))
                    .containsExactly("AUTH_IS_DISABLED");
        }
    }

    /** ETS-88. */
    private void aHostThatDiffersIsToldOf() {
        String uuid = parts.ids.uuid();
        HostRef other = new HostRef(parts.ids.ref());
        parts.write(tx -> Records.<HostRef>draft()
                .with(Host.UUID, uuid)
                .with(Host.NAME_LABEL, "two")
                .create(tx, other));
        parts.call("pool.detect_nonhomogeneous_external_auth", pool());
        assertThat(Values.members(parts.call("message.get_all_records")).values())
                .singleElement()
                .satisfies(message -> assertThat(List.of("name", "priority", "cls", "obj_uuid", "body"))
                        .extracting(field -> Values.member(message, field))
                        .containsExactly(
                                Values.of("EXTAUTH_IN_POOL_IS_NON_HOMOGENEOUS"),
                                Values.of(2L),
                                Values.of("Host"),
                                Values.of(uuid),
                                Values.of("host_external_auth_type=, host_external_auth_service_name=,"
                                        + " master_external_auth_type=LDAP, master_external_auth_service_name="
                                        + Staff.DOMAIN)));
        parts.write(tx -> Records.delete(tx, other));
    }

    /** ETS-74, ETS-75. */
    @Test
    void subjectsAndRolesAnswer() {
        String subject = parts.text("subject.create", Map.of("subject_identifier", "S-1-5-21-7"));
        assertThat(parts.failure("subject.create", Map.of("subject_identifier", "S-1-5-21-7")))
                .containsExactly("SUBJECT_ALREADY_EXISTS");
        String reader =
                Values.texts(parts.call("role.get_by_name_label", "read-only")).getFirst();
        assertThat(Values.texts(parts.call("subject.get_roles", subject))).isEmpty();
        assertThat(parts.failure("subject.remove_from_roles", subject, reader)).containsExactly("ROLE_NOT_FOUND");
        assertThat(parts.failure("subject.add_to_roles", subject, "OpaqueRef:none"))
                .containsExactly("ROLE_NOT_FOUND");
        parts.call("subject.add_to_roles", subject, reader);
        assertThat(parts.failure("subject.add_to_roles", subject, reader)).containsExactly("ROLE_ALREADY_EXISTS");
        long own = parts.model.extensions().stream()
                .filter(message -> message.role().equals("read-only"))
                .count();
        assertThat(Values.texts(parts.call("subject.get_permissions_name_label", subject)))
                .hasSize(1384 + (int) own)
                .doesNotContain("read-only");
        assertThat(Values.texts(parts.call("role.get_permissions", reader))).hasSize(1384 + (int) own);
        String start =
                Values.texts(parts.call("role.get_by_name_label", "vm.start")).getFirst();
        assertThat(Values.texts(parts.call("role.get_permissions_name_label", start)))
                .containsExactly("vm.start");
        assertThat(Values.texts(parts.call("role.get_by_permission", start)))
                .hasSize(5)
                .isEqualTo(Values.texts(parts.call("role.get_by_permission_name_label", "vm.start")));
        assertThat(Values.members(parts.call("role.get_all_records_where", "subroles<>[]")))
                .hasSize(7);
        parts.call("subject.destroy", subject);
        assertThat(parts.failure("subject.get_roles", subject)).containsExactly("HANDLE_INVALID", "subject", subject);
    }
}
