package dev.weir.conformance.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.Deadline;
import dev.weir.conformance.pool.LoggedIn;
import dev.weir.conformance.pool.LoopbackHost;
import dev.weir.conformance.pool.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What administrators do with certificates at the master reaches a member, and a pool's authority is renewed as it works. */
class MemberCertificatesTest {
    private static Pair pair;

    @BeforeAll
    static void start() {
        pair = Pair.start();
    }

    @AfterAll
    static void end() {
        pair.close();
    }

    @Test
    void aMemberComesAlong() throws Exception {
        LoggedIn master = pair.master.login();
        LoggedIn joiner = pair.awaitAlone();
        pair.await(joiner, 1);
        // Installed before it joins, and after.
        String authority = Files.readString(pki(pair.master).resolve("ca.pem"));
        master.call("pool.install_ca_certificate", "before.pem", authority);
        joiner.call("pool.join", pair.master.address(), "root", LoopbackHost.PASSWORD);
        String host = pair.host(pair.await(master, 2));
        Path installed = pki(pair.joiner).resolve("installed");
        assertThat(Deadline.until(() -> Files.exists(installed.resolve("before.pem"))))
                .as(pair.joiner.serverLog())
                .isTrue();
        master.call("pool.install_ca_certificate", "after.pem", authority);
        assertThat(installed.resolve("after.pem")).hasContent(authority);
        master.call("pool.uninstall_ca_certificate", "before.pem", false);
        assertThat(installed.resolve("before.pem")).doesNotExist();

        // What the member shows is changed at the master, and the records tell of it.
        Object shown = master.call("host.get_server_certificate", host);
        List<String> records = Trees.texts(master.call("host.get_certificates", host));
        assertThat(records).hasSize(2);
        master.call("host.reset_server_certificate", host);
        assertThat(master.call("host.get_server_certificate", host)).isNotEqualTo(shown);
        master.call("host.refresh_server_certificate", host);
        assertThat(Trees.texts(master.call("host.get_certificates", host)))
                .hasSize(2)
                .doesNotContainAnyElementsOf(records);

        // Another authority, while a VM is started and stopped there again and again.
        String vm = Trees.text(master.call(
                "VM.clone",
                Trees.texts(master.call("VM.get_by_name_label", "Tiny Linux")).getFirst(),
                "works on"));
        master.call("VM.provision", vm);
        master.call(
                "pool.renew_authority", Trees.items(master.call("pool.get_all")).getFirst());
        assertThat(Deadline.until(() -> {
                    master.call("VM.start_on", vm, host, false, false);
                    master.call("VM.hard_shutdown", vm);
                    return authorities(pair.master).size() == 1
                            && !authorities(pair.master).equals(read(authority))
                            && authorities(pair.joiner).equals(authorities(pair.master));
                }))
                .as(pair.master.serverLog() + pair.joiner.serverLog())
                .isTrue();
        LoggedIn anew = pair.master.login(); // trusting the new authority alone
        anew.call("VM.start_on", vm, host, false, false);
        assertThat(anew.call("VM.get_resident_on", vm)).isEqualTo(host);
        // The member's server, started anew, is known by what it has now; and the master to it.
        pair.joiner.killServer();
        pair.joiner.startServer();
        assertThat(Deadline.until(() -> pair.joiner.serverLog().contains("knows this host")))
                .isTrue();
        assertThat(anew.call("host.get_server_certificate", host).toString()).startsWith("-----BEGIN CERTIFICATE");
    }

    private static Path pki(LoopbackHost host) {
        return host.folder().resolve("pki");
    }

    private static List<?> authorities(LoopbackHost host) {
        try {
            return read(Files.readString(pki(host).resolve("ca.pem")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<?> read(String pem) {
        try {
            return List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
