package dev.weir.agent.storage;

import java.nio.file.Path;
import java.time.Duration;

/** Nothing is done beside the calls. */
class NoBackground implements Background {
    @Override
    public void now(Runnable work) {}

    @Override
    public void later(Runnable work) {}

    @Override
    public Duration opening() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void shorten(Path image, Path base) {}
}
