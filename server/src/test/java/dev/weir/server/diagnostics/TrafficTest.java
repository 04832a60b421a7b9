package dev.weir.server.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The answer of {@code Diagnostics.network_stats}. */
class TrafficTest {
    private final Traffic traffic = new Traffic();

    @Test
    void countsRequestsByTheirWay() {
        Traffic.Way post = traffic.at("POST", "/");
        post.served(false);
        post.served(true);
        traffic.at("GET", "/").served(false);
        traffic.at("POST", "/jsonrpc");
        assertThat(traffic.told(Map.of()))
                .containsExactly(
                        List.of("GET", "/", "1", "0", "0"),
                        List.of("POST", "/", "2", "1", "0"),
                        List.of("POST", "/jsonrpc", "0", "0", "0"));
        assertThat(traffic.at("POST", "/")).isSameAs(post);
    }

    @Test
    void tellsOnlyWhatIsAskedFor() {
        traffic.at("POST", "/").served(false);
        traffic.at("GET", "/").served(false);
        assertThat(traffic.told(Map.of("method", "post"))).containsExactly(List.of("POST", "/", "1", "0", "0"));
        assertThat(traffic.told(Map.of("uri", "/jsonrpc"))).isEmpty();
        assertThat(traffic.told(Map.of("method", "get", "params", "requests,uri,other")))
                .containsExactly(List.of("/", "1"));
        assertThat(traffic.told(Map.of("method", "get", "params", ""))).containsExactly(List.of());
    }
}
