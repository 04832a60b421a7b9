package dev.weir.model.value;

/** An enum constant with its word on the wire. */
public interface WireWord {
    String wire();
}
