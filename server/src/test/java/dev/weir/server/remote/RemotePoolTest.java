package dev.weir.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.model.errors.ApiFailure;
import dev.weir.server.http.Script;
import dev.weir.server.http.TestServer;
import dev.weir.server.http.WebServer;
import dev.weir.server.pki.TestCertificates;
import dev.weir.value.Value;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RemotePoolTest {
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(5), 32L << 20);

    private static WebServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(new Script());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void everyTypeThereAndBack() throws Exception {
        Value.Time time = Value.of(Instant.parse("2026-08-21T02:00:23Z"));
        Value nested = new Value.Dict(Map.of("k & <l>", Value.items(Value.TRUE, Value.of(0.1), time)));
        assertThat(pool().call("echo", Value.text(" ü \uD83D\uDE00 <&> "), Value.of(1L << 40), nested, Value.NO_ITEMS))
                .isEqualTo(Value.items(
                        Value.text(" ü \uD83D\uDE00 <&> "), Value.text("1099511627776"), nested, Value.NO_ITEMS));
        assertThat(pool().call("system.listMethods")).isEqualTo(Value.items(Value.text("echo")));
        assertThat(pool().call("one", Value.EMPTY)).isEqualTo(Value.EMPTY);
    }

    @Test
    void failuresComeBackAsFailures() throws Exception {
        assertThatThrownBy(() -> pool().call("fail", Value.text("HOST_IS_SLAVE"), Value.text("192.0.2.1")))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("HOST_IS_SLAVE");
                    assertThat(failure.params()).isEqualTo(List.of("192.0.2.1"));
                });
    }

    @Test
    void aStrangersCertificateIsRefused() throws Exception {
        RemotePool pool = new RemotePool(address(), SSLContext.getDefault().getSocketFactory(), LIMITS);
        assertThatThrownBy(() -> pool.call("echo")).isInstanceOf(IOException.class);
    }

    /** The library as it comes, extensions off: what any XML-RPC client sees. */
    @Test
    void thePlainLibraryUnderstandsUs() throws Exception {
        XmlRpcClientConfigImpl config = new XmlRpcClientConfigImpl();
        config.setServerURL(
                URI.create("http://127.0.0.1:" + server.port("http") + "/RPC2").toURL());
        XmlRpcClient client = new XmlRpcClient();
        client.setConfig(config);
        Object[] params = {"a<b", 7, true, 0.5, new Object[] {"x"}, Map.of("k", "v")};
        Map<?, ?> reply = (Map<?, ?>) client.execute("echo", params);
        assertThat(reply.get("Status")).isEqualTo("Success");
        assertThat((Object[]) reply.get("Value"))
                .containsExactly("a<b", "7", true, 0.5, new Object[] {"x"}, Map.of("k", "v"));
    }

    private static RemotePool pool() throws Exception {
        return new RemotePool(
                address(), TestCertificates.get().publicTls().context().getSocketFactory(), LIMITS);
    }

    private static URI address() {
        return URI.create("https://127.0.0.1:" + server.port("https") + "/");
    }
}
