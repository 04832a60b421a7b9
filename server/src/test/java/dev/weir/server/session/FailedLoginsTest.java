package dev.weir.server.session;

import static dev.weir.server.dispatch.ServerParts.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.dispatch.ServerParts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refused logins become a message from time to time (ETS-12, ETS-83). */
class FailedLoginsTest {
    @TempDir
    Path dir;

    private final List<List<String>> told = new ArrayList<>();
    private ServerParts parts;

    @BeforeEach
    void open() {
        parts = ServerParts.open(dir);
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void tell() {
        parts.api
                .failedLogins()
                .tell("of the pool", (name, owner, uuid, body) -> told.add(List.of(name, owner.wire(), uuid, body)));
    }

    private void fail(String user, String originator, int times) {
        for (int i = 0; i < times; i++) {
            failureOf(() -> parts.raw("session.login_with_password", user, "wrong", "1.0", originator));
        }
    }

    @Test
    void theThreeMostFrequentAreNamedAndNothingBreaksTheXml() {
        tell();
        assertThat(told).as("nothing to tell").isEmpty();
        fail("root", "<b>", 2);
        fail("other", "", 3);
        fail("third", "", 1);
        fail("fourth", "", 4);
        failureOf(() -> parts.raw("session.slave_login", parts.host, "wrong"));
        tell();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().subList(0, 3)).containsExactly("FAILED_LOGIN_ATTEMPTS", "Pool", "of the pool");
        assertThat(told.getFirst().get(3))
                .startsWith("<body><total>11</total><known><username>fourth</username><useragent>test</useragent>"
                        + "<ip>192.0.2.1</ip><number>4</number><date>")
                .contains("<username>root</username><originator>&lt;b&gt;</originator>")
                .doesNotContain("third")
                .endsWith("</known></body>");
        tell();
        assertThat(told).as("counted anew").hasSize(1);
    }

    @Test
    void inventedNamesDoNotFillTheMemory() {
        for (int i = 0; i < 1010; i++) {
            parts.api.failedLogins().count("user " + i, "", ServerParts.ORIGIN);
        }
        tell();
        assertThat(told.getFirst().get(3)).contains("<total>1010</total>", "<unknown>10</unknown>");
    }
}
