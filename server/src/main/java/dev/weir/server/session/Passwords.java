package dev.weir.server.session;

/** Who may log in by a name and a password on this machine. */
public interface Passwords {
    boolean matches(String user, String password);

    /** Replaces root's password. */
    void change(String password);
}
