package dev.weir.conformance.members;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stands before a pool's master, lets all calls through, and changes what the master tells of itself: a master of
 * another version, with high availability, in a cluster, none of which can be had here.
 */
final class OtherMaster implements AutoCloseable {
    private final List<Change> changes = new CopyOnWriteArrayList<>();
    private final WireMockServer server;

    /** In the answers to a call, the values of a member become another one. */
    private record Change(String method, String member, String value) {
        String in(String asked, String answer) {
            if (!asked.contains("<methodName>" + method + "</methodName>")) {
                return answer;
            }
            Pattern found = Pattern.compile(
                    "(<name>" + Pattern.quote(member) + "</name>\\s*<value>).*?(</value>\\s*</member>)");
            return found.matcher(answer).replaceAll("$1" + Matcher.quoteReplacement(value) + "$2");
        }
    }

    /** {@code master} is where it serves plain HTTP. */
    OtherMaster(URI master) {
        server = new WireMockServer(wireMockConfig()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .dynamicHttpsPort()
                .extensions(new Changes()));
        server.start();
        // The path of a request is put behind what is given here.
        server.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom("http://" + master.getAuthority())));
    }

    String address() {
        return "127.0.0.1:" + server.httpsPort();
    }

    /**
     * From now on its answers to {@code method} have {@code value}, in the wire's own form, as that member of a record;
     * an answer that is no record is called Value.
     */
    OtherMaster tells(String method, String member, String value) {
        changes.add(new Change(method, member, value));
        return this;
    }

    /** A value of the wire. */
    static String struct(String members) {
        return "<struct>" + members + "</struct>";
    }

    static String member(String name, String value) {
        return "<member><name>" + name + "</name><value>" + value + "</value></member>";
    }

    static String array(String... values) {
        StringBuilder items = new StringBuilder();
        Stream.of(values).forEach(value -> items.append("<value>").append(value).append("</value>"));
        return "<array><data>" + items + "</data></array>";
    }

    void tellsTheTruth() {
        changes.clear();
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Changes implements ResponseTransformerV2 {
        @Override
        public String getName() {
            return "changes";
        }

        @Override
        public Response transform(Response response, ServeEvent event) {
            String answer = response.getBodyAsString();
            for (Change change : changes) {
                answer = change.in(event.getRequest().getBodyAsString(), answer);
            }
            List<com.github.tomakehurst.wiremock.http.HttpHeader> kept = response.getHeaders().all().stream()
                    .filter(header -> !header.keyEquals("Content-Length"))
                    .toList();
            return Response.Builder.like(response)
                    .but()
                    .headers(new HttpHeaders(kept))
                    .body(answer)
                    .build();
        }
    }
}
