package dev.weir.conformance.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.Model;
import dev.weir.model.Permission;
import dev.weir.model.Permissions;
import dev.weir.model.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Login by a certificate and no password, over real connections (ETS-1, ETS-70, wire.md S5). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificateTest {
    private static final String NAME = "automation.example.test";
    private static final String REFUSED = "SESSION_AUTHENTICATION_FAILED";

    private Path folder;
    private RunningPool pool;
    private LoggedIn root;
    private String ref;
    private OpenSsl desk;
    private CurlRpc curl;

    @BeforeAll
    void start() throws Exception {
        pool = RunningPool.start();
        folder = Files.createDirectory(pool.directory().resolve("desk"));
        root = LoggedIn.to(pool);
        ref = Trees.texts(root.call("pool.get_all")).getFirst();
        desk = new OpenSsl(folder);
        curl = new CurlRpc(pool, desk);
        desk.authority("ours");
        desk.authority("theirs");
        desk.client("right", NAME, "ours", 10);
        desk.client("named", "somebody else", "ours", 10, "subjectAltName=DNS:" + NAME);
        desk.client("unnamed", NAME, "ours", 10, "subjectAltName=DNS:other.example.test");
        desk.client("wrong-name", "other.example.test", "ours", 10);
        desk.client("wrong-authority", NAME, "theirs", 10);
        desk.client("expired", NAME, "ours", -1);
        desk.client("server", NAME, "ours", 10, "extendedKeyUsage=serverAuth");
    }

    @AfterAll
    void stop() {
        pool.close();
    }

    @BeforeEach
    void enable() {
        root.call("pool.install_ca_certificate", "ours.pem", desk.text("ours.pem"));
        root.call("pool.enable_client_certificate_auth", ref, NAME);
    }

    @AfterEach
    void disable() {
        root.call("pool.disable_client_certificate_auth", ref);
        for (String name : Trees.texts(root.call("pool.certificate_list"))) {
            root.call("pool.uninstall_ca_certificate", name, false);
        }
    }

    private static List<String> failure(Runnable call) {
        try {
            call.run();
            return List.of();
        } catch (Refused e) {
            return e.description();
        }
    }

    private void admits(String certificate) {
        assertThat(curl.login(certificate, "anybody", "no password"))
                .as(certificate)
                .startsWith("Success");
    }

    private void refuses(String certificate) {
        assertThat(curl.login(certificate, "anybody", "no password"))
                .as(certificate)
                .startsWith("Failure", REFUSED, "anybody");
    }

    @Test
    void theRightCertificateNeedsNoPassword() {
        admits("right");
        admits("named");
    }

    @Test
    void anyOtherNeedsOne() {
        for (String other :
                List.of("", "unnamed", "wrong-name", "wrong-authority", "expired", "server", "theirs", "ours")) {
            refuses(other);
            assertThat(curl.login(other, "root", pool.password()))
                    .as("the password of one that shows " + other)
                    .startsWith("Success");
        }
    }

    @Test
    void aClientThatKnowsNothingOfCertificatesIsServedAsEver() {
        LoggedIn client = LoggedIn.to(pool);
        assertThat(Trees.texts(client.call("pool.get_all"))).containsExactly(ref);
        assertThat(client.call("session.get_client_certificate", client.session()))
                .isEqualTo(false);
    }

    @Test
    void switchedOffNobodyIsLetIn() {
        root.call("pool.disable_client_certificate_auth", ref);
        assertThat(Trees.members(root.call("pool.get_record", ref)))
                .containsEntry("client_certificate_auth_enabled", false)
                .containsEntry("client_certificate_auth_name", "");
        refuses("right");
        root.call("pool.enable_client_certificate_auth", ref, "other.example.test");
        refuses("right");
        admits("wrong-name");
    }

    /** Also for a connection that has shown its certificate before. */
    @Test
    void anAuthorityThatIsUninstalledVouchesForNobody() throws Exception {
        root.call("pool.install_ca_certificate", "theirs.pem", desk.text("theirs.pem"));
        Rpc client = pool.json(pool.trust().context(folder, "right"));
        client.call("session.login_with_password", "", "");
        root.call("pool.uninstall_ca_certificate", "ours.pem", false);
        assertThat(failure(() -> client.call("session.login_with_password", "", "")))
                .startsWith(REFUSED);
        refuses("right");
        admits("wrong-authority");
    }

    @Test
    void theSessionHasTheRoleOfItsOwn() throws Exception {
        Rpc rpc = pool.json(pool.trust().context(folder, "right"));
        LoggedIn client =
                new LoggedIn(rpc, Trees.text(rpc.call("session.login_with_password", "robot", "", "1.0", "tests")));
        assertThat(Trees.members(root.call("session.get_record", client.session())))
                .containsEntry("client_certificate", true)
                .containsEntry("is_local_superuser", false)
                .containsEntry("auth_user_name", "robot")
                .containsEntry("auth_user_sid", "")
                .containsEntry("originator", "tests")
                .containsEntry("subject", "OpaqueRef:NULL");
        Model model = Model.load();
        Permissions permissions = new Permissions(model);
        Role role = Objects.requireNonNull(model.findRole("client-cert"));
        Set<String> table = permissions.assignable().stream()
                .filter(each -> permissions.holds(role, each))
                .map(Permission::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(Trees.texts(client.call("session.get_rbac_permissions", client.session()))))
                .isEqualTo(table);
        String host = Trees.texts(client.call("host.get_all")).getFirst();
        assertThat(failure(() -> client.call("VM.start", "OpaqueRef:none", false, false)))
                .startsWith("RBAC_PERMISSION_DENIED", "vm.start");
        assertThat(failure(() -> client.call("host.set_name_label", host, "x")))
                .startsWith("RBAC_PERMISSION_DENIED", "host.set_name_label");
        assertThat(failure(() -> client.call("VM.start_on", "OpaqueRef:none", host, false, false)))
                .as("one of its own")
                .first()
                .isEqualTo("HANDLE_INVALID");
        assertThat(audit())
                .anyMatch(line ->
                        line.contains("'' 'robot' 'ALLOWED' 'OK' 'API' 'session.create' (('uname' 'robot' '' '')"
                                + " ('originator' 'tests' '' ''))"));
    }

    private List<String> audit() throws Exception {
        return Files.readAllLines(pool.directory().resolve("audit").resolve("audit.log"));
    }

    @Test
    void authoritiesAreInstalledByName() {
        desk.authority("old", -1);
        String pem = desk.text("theirs.pem");
        assertThat(failure(() -> root.call("pool.install_ca_certificate", "ours.pem", pem)))
                .containsExactly("CERTIFICATE_ALREADY_EXISTS", "ours.pem");
        for (String name : List.of("", ".x.pem", "x", "../x.pem", "a b.pem", "x.pem\n")) {
            assertThat(failure(() -> root.call("pool.install_ca_certificate", name, pem)))
                    .containsExactly("CERTIFICATE_NAME_INVALID", name);
            assertThat(failure(() -> root.call("pool.uninstall_ca_certificate", name, true)))
                    .containsExactly("CERTIFICATE_NAME_INVALID", name);
        }
        assertThat(failure(() -> root.call("pool.install_ca_certificate", "x.pem", "no certificate")))
                .containsExactly("CA_CERTIFICATE_INVALID");
        assertThat(failure(() -> root.call("pool.install_ca_certificate", "x.pem", pem + pem)))
                .containsExactly("CA_CERTIFICATE_INVALID");
        assertThat(failure(() -> root.call("pool.install_ca_certificate", "x.pem", desk.text("old.pem"))))
                .startsWith("CA_CERTIFICATE_EXPIRED")
                .hasSize(3);
        root.call("pool.certificate_install", "theirs.pem", pem);
        assertThat(Trees.texts(root.call("pool.certificate_list"))).containsExactlyInAnyOrder("ours.pem", "theirs.pem");
        assertThat(Trees.members(root.call("Certificate.get_all_records")).values())
                .filteredOn(record -> Trees.member(record, "name").equals("theirs.pem"))
                .singleElement()
                .satisfies(record -> {
                    Map<String, Object> members = Trees.members(record);
                    assertThat(members).containsEntry("type", "ca").containsEntry("purpose", List.of());
                    assertThat(members.get("fingerprint_sha256")).isEqualTo(fingerprint("-sha256"));
                    assertThat(members.get("fingerprint")).isEqualTo(fingerprint("-sha256"));
                    assertThat(members.get("fingerprint_sha1")).isEqualTo(fingerprint("-sha1"));
                });
        root.call("pool.certificate_uninstall", "theirs.pem");
        assertThat(failure(() -> root.call("pool.certificate_uninstall", "theirs.pem")))
                .containsExactly("CERTIFICATE_DOES_NOT_EXIST", "theirs.pem");
        assertThat(failure(() -> root.call("pool.uninstall_ca_certificate", "theirs.pem", true)))
                .containsExactly("INVALID_VALUE", "certificate:name", "theirs.pem");
    }

    private String fingerprint(String digest) {
        String said = Programs.run(List.of(
                "openssl",
                "x509",
                "-noout",
                "-fingerprint",
                digest,
                "-in",
                desk.path("theirs.pem").toString()));
        return said.substring(said.indexOf('=') + 1).strip();
    }

    /** What the pool was told is kept; the sessions themselves end with the server (ETS-6). */
    @Test
    void aRestartChangesNothing() {
        pool.killServer();
        pool.startServer();
        root = LoggedIn.to(pool);
        admits("right");
        refuses("wrong-authority");
    }
}
