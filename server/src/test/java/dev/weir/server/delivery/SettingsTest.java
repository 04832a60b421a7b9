package dev.weir.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pool's other_config says of ways out. */
class SettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail.example.com | mail.example.com 25",
                "mail.example.com:587 | mail.example.com 587",
                "10.0.0.1:26 | 10.0.0.1 26",
                "[fd00::1]:26 | fd00::1 26",
                "[fd00::1] | fd00::1 25",
                "'' | none",
                "host:port | none",
                "a b | none"
            })
    void aHubIsAHostAndMayHaveAPort(String hub, String expected) {
        MailSettings settings = MailSettings.of(Map.of("ssmtp-mailhub", hub, "mail-destination", "a@b"));
        assertThat(settings == null ? "none" : settings.host() + " " + settings.port())
                .isEqualTo(expected);
    }

    @Test
    void severalMayBeWrittenTo() {
        Map<String, String> config = Map.of("ssmtp-mailhub", "hub", "mail-destination", "a@b, c@d;e@f g@h");
        assertThat(MailSettings.of(config))
                .isEqualTo(new MailSettings("hub", 25, List.of("a@b", "c@d", "e@f", "g@h"), ""));
    }

    @ParameterizedTest
    @CsvSource({"'', 3, true", "'', 4, false", "5, 5, true", "2, 3, false", "high, 3, true", "' 1 ', 1, true"})
    void priorityDecides(String least, long priority, boolean leaves) {
        Map<String, String> config = Map.of(
                "ssmtp-mailhub", "hub",
                "mail-destination", "a@b",
                "mail-min-priority", least,
                "weir:webhook-url", "http://hook/",
                "weir:webhook-min-priority", least);
        if (leaves) {
            assertThat(Ways.due(config, priority)).containsExactly("mail", "webhook");
        } else {
            assertThat(Ways.due(config, priority)).isEmpty();
        }
    }

    @Test
    void secretsDoNotShow() {
        assertThat(new WebHookSettings("http://hook/token", "secret").toString())
                .doesNotContain("token", "secret");
    }
}
