package dev.weir.server.audit;

/** Where lines of the audit record go; it never fails a call. */
@FunctionalInterface
public interface AuditLog {
    void append(String line);
}
