package dev.weir.server.ops.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.VmssFrequency;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OccurrenceTest {
    /** 2026-03-04 is a Wednesday; the clocks of Prague go forward on 2026-03-29 at 02:00. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            HOURLY, 15, -, -,                 2026-03-04T10:15:00Z, UTC,           2026-03-04T10:15:00Z
            HOURLY, 15, -, -,                 2026-03-04T10:14:59Z, UTC,           2026-03-04T09:15:00Z
            HOURLY, -,  -, -,                 2026-03-04T00:00:01Z, UTC,           2026-03-04T00:00:00Z
            DAILY,  30, 6, -,                 2026-03-04T06:30:00Z, UTC,           2026-03-04T06:30:00Z
            DAILY,  30, 6, -,                 2026-03-04T06:29:59Z, UTC,           2026-03-03T06:30:00Z
            DAILY,  0,  6, -,                 2026-07-01T05:00:00Z, Europe/Prague, 2026-07-01T04:00:00Z
            DAILY,  30, 2, -,                 2026-03-29T01:30:00Z, Europe/Prague, 2026-03-29T01:30:00Z
            WEEKLY, 0,  0, Wednesday,         2026-03-04T00:00:00Z, UTC,           2026-03-04T00:00:00Z
            WEEKLY, 0,  1, Wednesday,         2026-03-04T00:59:00Z, UTC,           2026-02-25T01:00:00Z
            WEEKLY, 0,  1, 'Monday,Saturday', 2026-03-04T00:59:00Z, UTC,           2026-03-02T01:00:00Z
            WEEKLY, -,  -, -,                 2026-03-04T00:59:00Z, UTC,           2026-03-02T00:00:00Z
            """)
    void isTheLastMomentThatIsDue(
            VmssFrequency frequency, String minute, String hour, String days, Instant now, String zone, Instant last) {
        Map<String, String> schedule = new LinkedHashMap<>();
        schedule.put("min", minute);
        schedule.put("hour", hour);
        schedule.put("days", days);
        schedule.values().removeIf(value -> value == null);
        assertThat(Occurrence.last(frequency, schedule, now, ZoneId.of(zone))).isEqualTo(last);
    }
}
