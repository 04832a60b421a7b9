package dev.weir.server.ops.pool.join;

/** The pool to be joined, and who logs in there. */
public record Target(String address, String user, String password) {
    @Override
    public String toString() {
        return "Target[" + address + ", " + user + "]";
    }
}
