package dev.weir.conformance.fuzz;

/** What an input is aimed at, and how many of a hundred are. */
enum Area {
    XML_CALL(30),
    JSON1_CALL(12),
    JSON2_CALL(18),
    XML_BODY(8),
    JSON_BODY(6),
    JSON_ENVELOPE(3),
    HTTP_HEAD(11),
    AGENT(12);

    private final int share;

    Area(int share) {
        this.share = share;
    }

    static Area of(Dice dice) {
        int left = dice.below(100);
        for (Area area : values()) {
            left -= area.share;
            if (left < 0) {
                return area;
            }
        }
        throw new IllegalStateException("the shares are a hundred together");
    }
}
