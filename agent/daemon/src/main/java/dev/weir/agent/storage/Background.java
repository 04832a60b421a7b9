package dev.weir.agent.storage;

import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a storage works beside its calls. */
public interface Background {
    void now(Runnable work);

    void later(Runnable work);

    /** How long a hypervisor may take to open a file that it was told of. */
    Duration opening();

    /**
     * Has the guest that has an image open let go of the image's base. It takes a while: that it is done is seen in the
     * images. Where no guest has it open, nothing happens.
     *
     * @param image stands on the base, and nothing else does
     */
    void shorten(Path image, Path base);

    /** Does at once what is to be done now, and forgets what was to be done later: for tests and short programs. */
    Background INLINE = new Background() {
        private static final Logger LOG = LoggerFactory.getLogger(Background.class);

        @Override
        public void now(Runnable work) {
            work.run();
        }

        @Override
        public void later(Runnable work) {
            LOG.debug("nobody merges later");
        }

        @Override
        public Duration opening() {
            return Duration.ZERO;
        }

        @Override
        public void shorten(Path image, Path base) {
            LOG.debug("nobody knows of guests");
        }
    };
}
