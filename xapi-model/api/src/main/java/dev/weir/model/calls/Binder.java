package dev.weir.model.calls;

/** Takes the code of messages by full name; the same name twice is a mistake of the assembly. */
@FunctionalInterface
public interface Binder<C> {
    void bind(String message, Code<C> code);
}
