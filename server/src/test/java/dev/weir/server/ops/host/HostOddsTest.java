package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.agent.protocol.Verb;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.PoolRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.dispatch.Values;
import dev.weir.server.hosts.Facts;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host's software is, what the pool is licensed as, and the TLS that is gone. */
class HostOddsTest {
    @TempDir
    Path dir;

    private ServerParts parts;
    private PoolRef pool;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
        pool = new PoolRef(Values.texts(parts.call("pool.get_all")).getFirst());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    @Test
    void theHostIsAskedForItsSoftware() {
        parts.agent.facts = Facts.with(Facts.host("one"), Map.of("linux", "7.0.0", "openvswitch", "3.5"));
        parts.agent.forgetAsked();
        parts.call("host.refresh_pack_info", parts.host);
        assertThat(parts.agent.asked()).containsExactly(new Verb.ReadFacts());
        assertThat(parts.get(parts.host, Host.SOFTWARE_VERSION))
                .contains(entry("linux", "7.0.0"), entry("network_backend", "openvswitch"));
        HostRef none = new HostRef("OpaqueRef:none");
        assertThat(parts.failure("host.refresh_pack_info", none)).containsExactly("HANDLE_INVALID", "host", none.ref());
        parts.reports.lost(parts.host);
        assertThat(parts.failure("host.refresh_pack_info", parts.host))
                .containsExactly("HOST_OFFLINE", parts.host.ref());
    }

    @Test
    void thePoolIsLicensedForAsLongAsItsFirstHost() {
        assertThat(Values.textMap(parts.call("pool.get_license_state", pool)))
                .containsExactly(entry("edition", "free"), entry("expiry", "20991231T23:59:59Z"));
        parts.set(parts.host, Host.LICENSE_PARAMS, Map.of("expiry", "never"));
        assertThat(Values.textMap(parts.call("pool.get_license_state", pool))).containsEntry("expiry", "never");
    }

    @Test
    void oldTlsStaysOff() {
        assertThat(parts.get(parts.host, Host.SSL_LEGACY)).isFalse();
        parts.call("host.set_ssl_legacy", parts.host, false);
        parts.call("pool.disable_ssl_legacy", pool);
        assertThat(parts.failure("host.set_ssl_legacy", parts.host, true))
                .containsExactly("VALUE_NOT_SUPPORTED", "value", "true", "Legacy SSL support has been removed");
    }
}
