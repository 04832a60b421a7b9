package dev.weir.server.delivery;

/** The other end has not taken a message; the text holds no secret of the settings. */
final class Undelivered extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    private Undelivered(String reason, boolean lasting) {
        super(reason);
        this.lasting = lasting;
    }

    /** Another try may do better. */
    static Undelivered thisTime(String reason) {
        return new Undelivered(reason, false);
    }

    /** Every other try would end alike. */
    static Undelivered forGood(String reason) {
        return new Undelivered(reason, true);
    }

    static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    boolean lasting() {
        return lasting;
    }
}
