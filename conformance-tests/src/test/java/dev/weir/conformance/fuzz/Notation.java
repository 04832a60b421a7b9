package dev.weir.conformance.fuzz;

/** The notations of calls. */
enum Notation {
    XML("text/xml"),
    JSON1("application/json"),
    JSON2("application/json");

    private final String mediaType;

    Notation(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }
}
