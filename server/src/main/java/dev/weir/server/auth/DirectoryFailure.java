package dev.weir.server.auth;

/** Why the directory gave no answer. The message is for the client and never holds a password. */
public final class DirectoryFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Which of the API's codes it becomes is for those who asked to say. */
    public enum Kind {
        /** The name or the password is wrong. */
        REFUSED,
        /** There is no such entry, or no single one. */
        NOT_FOUND,
        /** What the administrator set cannot be used. */
        SETTINGS,
        UNREACHABLE,
        UNTRUSTED,
        /** The server's own account is not let in. */
        CREDENTIALS,
        FORBIDDEN,
        /** There is no such part of the tree. */
        NO_BASE,
        OTHER
    }

    private final Kind kind;
    private final String text;

    public DirectoryFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.text = message;
    }

    /** The message, which there always is. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }
}
