package dev.weir.server.session;

import dev.weir.model.errors.Errors;
import dev.weir.server.call.Origin;
import dev.weir.server.call.Turns;
import dev.weir.server.time.Pauses;
import java.time.Duration;

/** The account of this host itself, root's. */
public final class LocalAccount {
    /**
     * Checking a password is made to cost; more at once, the reference has 8 (ETS-3), would only starve other calls. One
     * processor is left to those.
     */
    public static final int PROCESSORS = Math.clamp(Runtime.getRuntime().availableProcessors() - 1L, 1, 8);

    private final Passwords passwords;
    private final Brake brake;
    private final Turns checks = new Turns(PROCESSORS);

    LocalAccount(Passwords passwords, Brake brake) {
        this.passwords = passwords;
        this.brake = brake;
    }

    /** {@code brake} is how long a refusal waits. */
    public LocalAccount(Passwords passwords, Pauses pauses, Duration brake) {
        this(passwords, new Brake(pauses, brake));
    }

    /** Refuses whoever does not know its password; so many are checked at once, but never more than {@link #PROCESSORS}. */
    public void require(Origin origin, String user, String password, long atOnce) {
        checks.allow(Math.clamp(atOnce, 1, PROCESSORS));
        checks.take(origin.address());
        try {
            if (passwords.matches(user, password)) {
                return;
            }
        } finally {
            checks.give();
        }
        brake.hold();
        throw Errors.sessionAuthenticationFailed(user, "Authentication failure: check the user name and the password");
    }
}
