package dev.weir.server.ops.schedule;

import dev.weir.model.types.VmssFrequency;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** When a schedule was last due, by the wall clock of the server. */
final class Occurrence {
    private static final int DAYS_OF_WEEK = 7;

    private Occurrence() {}

    /** The last moment at or before {@code now} at which the schedule is due. */
    static Instant last(VmssFrequency frequency, Map<String, String> schedule, Instant now, ZoneId zone) {
        ZonedDateTime time = now.atZone(zone);
        int minute = Integer.parseInt(schedule.getOrDefault(Timetable.MINUTE, "0"));
        if (frequency == VmssFrequency.HOURLY) {
            ZonedDateTime at = time.truncatedTo(ChronoUnit.HOURS).plusMinutes(minute);
            return (at.isAfter(time) ? at.minusHours(1) : at).toInstant();
        }
        int hour = Integer.parseInt(schedule.getOrDefault(Timetable.HOUR, "0"));
        Set<DayOfWeek> days = frequency == VmssFrequency.WEEKLY
                ? days(schedule.getOrDefault(Timetable.DAYS, "Monday"))
                : EnumSet.allOf(DayOfWeek.class);
        for (int back = 0; back <= DAYS_OF_WEEK; back++) {
            ZonedDateTime at =
                    time.toLocalDate().minusDays(back).atTime(hour, minute).atZone(zone);
            if (!at.isAfter(time) && days.contains(at.getDayOfWeek())) {
                return at.toInstant();
            }
        }
        throw new IllegalStateException("a schedule without a day: " + schedule);
    }

    private static Set<DayOfWeek> days(String words) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        Arrays.stream(words.split(",", -1))
                .map(word -> DayOfWeek.valueOf(word.toUpperCase(Locale.ROOT)))
                .forEach(days::add);
        return days;
    }
}
