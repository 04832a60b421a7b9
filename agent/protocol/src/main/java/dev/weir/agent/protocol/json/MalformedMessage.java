package dev.weir.agent.protocol.json;

/**
 * A text that is not the message it should be. Says where and what, never the text itself: device configurations
 * hold passwords, and this ends in logs.
 */
public final class MalformedMessage extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        super(message);
    }
}
