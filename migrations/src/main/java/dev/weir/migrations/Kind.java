package dev.weir.migrations;

/** How a field lies on disk, and as which SQL type: the words mean the same to H2 and to PostgreSQL. */
public enum Kind {
    TEXT("VARCHAR", "CHARACTER VARYING"),
    INT("BIGINT", "BIGINT"),
    REAL("DOUBLE PRECISION", "DOUBLE PRECISION"),
    BOOL("BOOLEAN", "BOOLEAN"),
    /** Microseconds since 1970. */
    TIME("BIGINT", "BIGINT"),
    /** A reference with a foreign key; the null reference is SQL's null. */
    REF("VARCHAR", "CHARACTER VARYING"),
    /** A map, a plain set, or references nobody checks, as JSON text. */
    JSON("VARCHAR", "CHARACTER VARYING"),
    /** A set of references as rows of a link table. */
    LINK("", ""),
    /** Follows from the other end of its relation. */
    COMPUTED("", ""),
    /** Ends with the server: transient fields, transient classes, and references to these. */
    MEMORY("", "");

    private final String sqlType;
    private final String standardName;

    Kind(String sqlType, String standardName) {
        this.sqlType = sqlType;
        this.standardName = standardName;
    }

    /** As written in a script. */
    public String sqlType() {
        return sqlType;
    }

    /** As the information schema tells it, apart from letter case. */
    public String standardName() {
        return standardName;
    }

    /** Whether the field has a column in its class's own table. */
    public boolean column() {
        return !sqlType.isEmpty();
    }
}
