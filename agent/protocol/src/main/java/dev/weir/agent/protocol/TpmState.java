package dev.weir.agent.protocol;

import java.util.Base64;

/** What a TPM 2.0 holds over its machine's runs: the bytes that swtpm keeps, as the text that the pool keeps of them. */
public final class TpmState {
    /** What a message to a host has room for beside a firmware's store; a TPM with all its memory in use has less. */
    public static final int MOST_TEXT = 256 << 10;

    private TpmState() {}

    public static String text(byte[] state) {
        return Base64.getEncoder().encodeToString(state);
    }

    /** The bytes of a text; a text that is none is an IllegalArgumentException. */
    public static byte[] bytes(String text) {
        if (text.length() > MOST_TEXT) {
            throw new IllegalArgumentException("more than " + MOST_TEXT + " characters");
        }
        return Base64.getMimeDecoder().decode(text);
    }
}
