package dev.weir.server;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.weir.model.errors.ApiFailure;
import dev.weir.server.pki.Unverified;
import dev.weir.server.remote.Limits;
import dev.weir.value.Value;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** POOL-12: what answers in place of a pool, too much, too slowly, or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherPoolsTest {
    private static final String NO_WAY = "JOINING_HOST_CONNECTION_FAILED";
    private static final String NO_POOL = "JOINING_HOST_SERVICE_FAILED";
    private static final int MOST_BYTES = 1 << 20;
    private static final int FOR_EVER = (int) Duration.ofMinutes(10).toMillis();
    private static final Limits PATIENT =
            new Limits(Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofMinutes(5), MOST_BYTES);
    private static final Limits HASTY =
            new Limits(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMinutes(5), MOST_BYTES);

    private final WireMockServer server = new WireMockServer(
            wireMockConfig().bindAddress("127.0.0.1").dynamicPort().dynamicHttpsPort());

    @BeforeAll
    void start() {
        server.start();
    }

    @AfterAll
    void stop() {
        server.stop();
    }

    private Value ask(Limits limits) {
        return ask(limits, "127.0.0.1:" + server.httpsPort());
    }

    private static Value ask(Limits limits, String address) {
        try {
            return new OtherPools(Unverified.context(new SecureRandom()), () -> 443, limits)
                    .at(address)
                    .call("pool.get_all");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(ResponseDefinitionBuilder response) {
        server.resetAll();
        server.stubFor(post(anyUrl()).willReturn(response));
    }

    private static ResponseDefinitionBuilder xml(String body) {
        return ok().withHeader("Content-Type", "text/xml").withBody(body);
    }

    private static String reply(String value) {
        return "<methodResponse><params><param><value><struct>"
                + "<member><name>Status</name><value>Success</value></member>"
                + "<member><name>Value</name><value>" + value + "</value></member>"
                + "</struct></value></param></params></methodResponse>";
    }

    /** Nobody signed its certificate. */
    @Test
    void aStrangerIsHeard() {
        answer(xml(reply("<array><data><value>OpaqueRef:p</value></data></array>")));
        assertThat(ask(PATIENT)).isEqualTo(Value.items(Value.text("OpaqueRef:p")));
        server.verify(postRequestedFor(urlEqualTo("/")));
    }

    @TestFactory
    Stream<DynamicTest> anAnswerThatIsNone() {
        Map<String, ResponseDefinitionBuilder> answers = Map.ofEntries(
                Map.entry("not found", status(404)),
                Map.entry("forbidden", status(403).withBody("no")),
                Map.entry("broken", status(500).withBody(reply("OpaqueRef:p"))),
                Map.entry("elsewhere", temporaryRedirect("http://127.0.0.1:1/")),
                Map.entry("a page", ok("<html><body>Welcome</body></html>")),
                Map.entry("nothing", ok("")),
                Map.entry("half an answer", xml(reply("x").substring(0, 120))),
                Map.entry(
                        "a fault",
                        xml("<methodResponse><fault><value><struct>"
                                + "<member><name>faultCode</name><value><int>4</int></value></member>"
                                + "<member><name>faultString</name><value>Too many</value></member>"
                                + "</struct></value></fault></methodResponse>")),
                Map.entry("no value", xml("<methodResponse><params/></methodResponse>")),
                Map.entry("a type of nobody's", xml(reply("<ex:serializable>AA==</ex:serializable>"))),
                Map.entry("a number that is none", xml(reply("<int>many</int>"))),
                Map.entry("no result", xml(reply("x").replace("<name>Value", "<name>Other"))),
                Map.entry(
                        "a failure without code",
                        xml(reply("<array><data/></array>")
                                .replace("Success", "Failure")
                                .replace("<name>Value", "<name>ErrorDescription"))),
                Map.entry(
                        "too deep",
                        xml(reply("<array><data><value>".repeat(20_000) + "</value></data></array>".repeat(20_000)))),
                Map.entry("too long", xml(reply("x".repeat(MOST_BYTES)))),
                Map.entry(
                        "a joke",
                        xml("<!DOCTYPE r [<!ENTITY a \"" + "ha".repeat(1000) + "\">"
                                + "<!ENTITY b \"" + "&a;".repeat(1000) + "\"><!ENTITY c \"" + "&b;".repeat(1000)
                                + "\">]>"
                                + reply("&c;"))));
        return answers.entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    answer(each.getValue());
                    assertThat(failureOf(() -> ask(PATIENT))).containsExactly(NO_POOL);
                }));
    }

    /** A stranger must not have us read files and addresses for him. */
    @Test
    void nothingIsFetchedForAStranger() {
        String elsewhere = "http://127.0.0.1:" + server.port() + "/fetched";
        for (String text : List.of(
                "<!DOCTYPE r SYSTEM \"" + elsewhere + "\">" + reply("x"),
                "<!DOCTYPE r [<!ENTITY x SYSTEM \"" + elsewhere + "\">]>" + reply("&x;"),
                "<!DOCTYPE r [<!ENTITY % x SYSTEM \"" + elsewhere + "\">%x;]>" + reply("x"))) {
            answer(xml(text));
            server.stubFor(get(anyUrl()).willReturn(ok("")));
            try {
                assertThat(ask(PATIENT)).isIn(Value.text("x"), Value.EMPTY);
            } catch (ApiFailure e) {
                assertThat(e.code()).isEqualTo(NO_POOL);
            }
            server.verify(0, getRequestedFor(anyUrl()));
        }
    }

    @TestFactory
    Stream<DynamicTest> noAnswerAtAll() {
        String value = reply("x");
        Map<String, ResponseDefinitionBuilder> answers = Map.of(
                "reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                "closed", aResponse().withFault(Fault.EMPTY_RESPONSE),
                "never", xml(value).withFixedDelay(FOR_EVER),
                "byte by byte", xml(value).withChunkedDribbleDelay(value.length(), FOR_EVER));
        return answers.entrySet().stream()
                .map(each -> dynamicTest(each.getKey(), () -> {
                    answer(each.getValue());
                    assertThat(failureOf(() -> ask(HASTY))).containsExactly(NO_WAY);
                }));
    }

    @Test
    void nobodyThere() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failureOf(() -> ask(HASTY, "127.0.0.1:" + silent.getLocalPort())))
                    .as("takes the connection and says nothing")
                    .containsExactly(NO_WAY);
        }
        answer(xml(reply("x")));
        assertThat(failureOf(() -> ask(PATIENT, "127.0.0.1:" + server.port())))
                .as("speaks no TLS")
                .containsExactly(NO_WAY);
        for (String address : List.of(
                "127.0.0.1:1",
                "",
                " ",
                "no.such.host.invalid",
                "https://127.0.0.1",
                "a b",
                "root@127.0.0.1",
                "a/b",
                "127.0.0.1:99999",
                "[",
                "[::1",
                ":::",
                "-",
                "x:y")) {
            assertThat(failureOf(() -> ask(HASTY, address))).as(address).containsExactly(NO_WAY);
        }
    }

    @Test
    void aRefusalIsPassedOn() {
        answer(xml(reply("<array><data><value>HOST_IS_SLAVE</value><value>192.0.2.7</value></data></array>")
                .replace("Success", "Failure")
                .replace("<name>Value", "<name>ErrorDescription")));
        assertThat(failureOf(() -> ask(PATIENT))).containsExactly("HOST_IS_SLAVE", "192.0.2.7");
    }

    /** Each answer comes in time, and all together take too long. */
    @Test
    void theWholeHasAnEnd() throws Exception {
        answer(xml(reply("x")));
        Limits over = new Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO, MOST_BYTES);
        assertThat(failureOf(() -> ask(over))).containsExactly(NO_WAY);
        server.verify(0, postRequestedFor(anyUrl()));
    }
}
