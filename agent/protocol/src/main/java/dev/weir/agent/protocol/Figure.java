package dev.weir.agent.protocol;

/**
 * One thing that a host measures of itself or of a guest.
 *
 * @param name the data source's name in the API
 * @param units as the API tells them: {@code B/s}, {@code (fraction)}
 * @param min the least it can be; minus infinity where there is no such bound
 * @param max the most it can be; infinity where there is no such bound
 * @param standard whether it is recorded unless somebody says otherwise
 * @param value as last measured; NaN where it is not known yet
 */
public record Figure(
        String name, String description, String units, double min, double max, boolean standard, double value) {}
