package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void aMachineThatIsBusyForAMomentBlamesNobody() {
        Pace pace = new Pace(256);
        assertThatCode(() -> pace.moved(291, TimeUnit.SECONDS.toNanos(5))).doesNotThrowAnyException();
    }

    @Test
    void whoStaysTooSlowIsGivenUp() {
        Pace pace = new Pace(256);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 60; i++) {
                        pace.moved(100, TimeUnit.SECONDS.toNanos(1));
                    }
                })
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void whoKeepsUpMayTakeAsLongAsItTakes() {
        Pace pace = new Pace(256);
        assertThatCode(() -> {
                    for (int i = 0; i < 3600; i++) {
                        pace.moved(300, TimeUnit.SECONDS.toNanos(1));
                    }
                })
                .doesNotThrowAnyException();
    }
}
